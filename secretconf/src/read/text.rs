//! The string-friendly deserializer: each type is asked what it wants, and gets it from the text, or says why not.

use std::any::type_name;
use std::fmt::{self, Display};
use std::num::IntErrorKind;
use std::time::Duration;

use serde_core::de::value::{SeqDeserializer, StrDeserializer};
use serde_core::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, Expected, IntoDeserializer, Unexpected,
    VariantAccess, Visitor,
};
use serde_core::forward_to_deserialize_any;

use super::list::{self, Bytes, Items, ShapeOfItem};
use super::mismatch::Range;
use super::{Given, Input, Mismatch, duration};
use crate::secret;

/// The deserializer's error. It says nothing: all that may be said is in the notes of the input, so that no text of
/// anyone else's code about the value can get through.
#[derive(Debug)]
pub struct Refused(Option<&'static [&'static str]>);

impl Refused {
    /// Of which the notes say all.
    pub(super) fn noted() -> Self {
        Self(None)
    }
}

impl Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the text does not fit its type")
    }
}

impl std::error::Error for Refused {}

impl de::Error for Refused {
    fn custom<T: Display>(_: T) -> Self {
        Self(None)
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self(None)
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self(None)
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self(Some(expected))
    }
}

impl<'a> Input<'a> {
    /// Notes why; the first reason stands.
    pub(super) fn fail(self, mismatch: Mismatch) -> Refused {
        self.note(mismatch);
        Refused(None)
    }

    /// The text for a type that is called `word`.
    fn text_for(self, word: &'static str) -> Result<&'a str, Refused> {
        match self.given {
            Given::Text(text) => Ok(text),
            Given::Own => Ok(self.notes.own_text()),
            Given::Shape => {
                self.change_shape(|shape| shape.type_name = word);
                Err(Refused(None))
            }
            Given::Absent | Given::Byte(_) => Err(self.fail(Mismatch::UNREADABLE)),
            Given::Bytes(bytes) => {
                std::str::from_utf8(bytes).map_err(|_| self.fail(Mismatch::Binary))
            }
        }
    }

    /// Reads what stands on its own: a number, a bool, a name.
    fn scalar<T>(
        self,
        word: &'static str,
        parse: impl Fn(&str) -> Result<T, Mismatch>,
    ) -> Result<T, Refused> {
        let text = self.text_for(word)?;
        parse(self.trimmed(text)).map_err(|mismatch| {
            let only_spaced = self.secret && parse(text.trim()).is_ok();
            self.fail(if only_spaced { Mismatch::Spaced(Box::new(mismatch)) } else { mismatch })
        })
    }

    fn list<'de, V: Visitor<'de>>(
        self,
        length: Option<usize>,
        visitor: V,
    ) -> Result<V::Value, Refused> {
        let check = |found: usize| match length {
            Some(expected) if expected != found => {
                Err(self.fail(Mismatch::Length { expected, found }))
            }
            _ => Ok(()),
        };
        let bytes = list::is_bytes::<V::Value>() && !self.notes.has_separator();
        if let (Given::Shape, false) = (self.given, bytes) {
            self.change_shape(|shape| shape.list = true);
            return visitor.visit_seq(ShapeOfItem(self));
        }
        if bytes {
            let bytes = match self.given {
                Given::Bytes(bytes) => bytes,
                _ => self.text_for("bytes")?.as_bytes(),
            };
            check(bytes.len())?;
            return visitor.visit_seq(Bytes { input: self, rest: bytes.iter() });
        }
        let items = Items::new(self, self.text_for("list")?);
        check(items.count())?;
        visitor.visit_seq(items)
    }
}

fn integer<T: std::str::FromStr<Err = std::num::ParseIntError>>(
    text: &str,
    range: Range,
) -> Result<T, Mismatch> {
    text.parse().map_err(|error: std::num::ParseIntError| match error.kind() {
        IntErrorKind::PosOverflow | IntErrorKind::NegOverflow => Mismatch::OutOfRange { range },
        _ if is_negative_whole(text) => Mismatch::OutOfRange { range },
        _ => Mismatch::NotWhole { range },
    })
}

/// `-5` for an unsigned type, which the standard library calls an invalid digit.
fn is_negative_whole(text: &str) -> bool {
    text.strip_prefix('-')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

fn boolean(text: &str) -> Result<bool, Mismatch> {
    let is = |names: [&str; 4]| names.iter().any(|name| text.eq_ignore_ascii_case(name));
    match text {
        _ if is(["true", "1", "yes", "on"]) => Ok(true),
        _ if is(["false", "0", "no", "off"]) => Ok(false),
        _ => Err(Mismatch::NotBool),
    }
}

fn character(text: &str) -> Result<char, Mismatch> {
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some(only), None) => Ok(only),
        _ => Err(Mismatch::NotChar),
    }
}

/// What reads these types is not generic, so it is compiled here, and not again in each crate that has a config.
mod scalars {
    use super::{Input, Mismatch, Range, Refused, boolean, character, duration, integer};

    macro_rules! integers {
        ($($type:ident)*) => {
            $(pub(super) fn $type(input: Input<'_>) -> Result<$type, Refused> {
                const RANGE: Range = Range {
                    least: $type::MIN as i128,
                    greatest: $type::MAX as u128,
                };
                input.scalar(stringify!($type), |text| integer(text, RANGE))
            })*
        };
    }

    macro_rules! floats {
        ($($type:ident)*) => {
            $(pub(super) fn $type(input: Input<'_>) -> Result<$type, Refused> {
                input.scalar(stringify!($type), |text| {
                    let number: $type = text.parse().map_err(|_| Mismatch::NotNumber)?;
                    if number.is_finite() { Ok(number) } else { Err(Mismatch::NotFinite) }
                })
            })*
        };
    }

    integers! { u8 u16 u32 u64 u128 i8 i16 i32 i64 i128 }

    floats! { f32 f64 }

    pub(super) fn bool(input: Input<'_>) -> Result<bool, Refused> {
        input.scalar("bool", boolean)
    }

    pub(super) fn char(input: Input<'_>) -> Result<char, Refused> {
        input.scalar("char", character)
    }

    pub(super) fn duration(input: Input<'_>) -> Result<std::time::Duration, Refused> {
        input.scalar("Duration", duration::parse)
    }
}

macro_rules! scalars {
    ($($method:ident $visit:ident $type:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
            visitor.$visit(scalars::$type(self)?)
        })*
    };
}

impl<'de> Deserializer<'de> for Input<'_> {
    type Error = Refused;

    scalars! {
        deserialize_u16 visit_u16 u16
        deserialize_u32 visit_u32 u32
        deserialize_u64 visit_u64 u64
        deserialize_u128 visit_u128 u128
        deserialize_i8 visit_i8 i8
        deserialize_i16 visit_i16 i16
        deserialize_i32 visit_i32 i32
        deserialize_i64 visit_i64 i64
        deserialize_i128 visit_i128 i128
        deserialize_f32 visit_f32 f32
        deserialize_f64 visit_f64 f64
        deserialize_bool visit_bool bool
        deserialize_char visit_char char
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        visitor.visit_u8(match self.given {
            Given::Byte(byte) => byte,
            _ => scalars::u8(self)?,
        })
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        let text = self.text_for(type_name::<V::Value>())?;
        let whole = type_name::<V::Value>() == type_name::<String>();
        visitor.visit_str(if whole { text } else { self.trimmed(text) })
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        self.deserialize_str(visitor)
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        match self.given {
            Given::Bytes(bytes) => visitor.visit_bytes(bytes),
            _ => visitor.visit_bytes(self.text_for("bytes")?.as_bytes()),
        }
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        match self.given {
            Given::Absent => visitor.visit_none(),
            Given::Shape => {
                self.change_shape(|shape| shape.optional = true);
                visitor.visit_some(self)
            }
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Refused> {
        if name != secret::NEWTYPE {
            return visitor.visit_newtype_struct(self);
        }
        self.change_shape(|shape| shape.secret = true);
        visitor.visit_newtype_struct(Input { secret: true, ..self })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refused> {
        if let Given::Shape = self.given {
            self.change_shape(|shape| shape.variants = variants);
        }
        let text = self.text_for(name)?;
        let name = self.trimmed(text);
        visitor.visit_enum(UnitVariant { input: self, name }).map_err(|refused| match refused.0 {
            Some(expected) => self.fail(Mismatch::NotVariant(expected)),
            None => refused,
        })
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        self.list(None, visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Refused> {
        self.list(Some(length), visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Refused> {
        self.list(Some(length), visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refused> {
        if type_name::<V::Value>() != type_name::<Duration>() {
            return self.deserialize_map(visitor);
        }
        let duration = scalars::duration(self)?;
        let parts = [duration.as_secs(), duration.subsec_nanos().into()];
        visitor.visit_seq(SeqDeserializer::new(parts.into_iter()))
    }

    fn deserialize_map<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Refused> {
        self.text_for("map")?;
        Err(self.fail(Mismatch::NeedsJson))
    }

    forward_to_deserialize_any! { unit unit_struct identifier ignored_any }
}

/// The name of a unit variant.
struct UnitVariant<'a> {
    input: Input<'a>,
    name: &'a str,
}

impl<'de, 'a> EnumAccess<'de> for UnitVariant<'a> {
    type Error = Refused;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Refused> {
        let name: StrDeserializer<'a, Refused> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> VariantAccess<'de> for UnitVariant<'_> {
    type Error = Refused;

    fn unit_variant(self) -> Result<(), Refused> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, _: S) -> Result<S::Value, Refused> {
        Err(self.input.fail(Mismatch::NeedsJson))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Refused> {
        Err(self.input.fail(Mismatch::NeedsJson))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Refused> {
        Err(self.input.fail(Mismatch::NeedsJson))
    }
}
