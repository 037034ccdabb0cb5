//! From text to a field's type. Generated code names one function of this module for each field; everything that is
//! not about the one type is done before and after it, by code that is not generic.

mod duration;
mod list;
mod mismatch;
mod shape;
mod text;
mod wraps;

use std::any::Any;
use std::cell::Cell;

use serde::de::DeserializeOwned;

pub use self::mismatch::Mismatch;
pub(crate) use self::mismatch::short_type_name;
pub(crate) use self::shape::{Shape, shape};
pub(crate) use self::wraps::{FromText, Holds, Wraps};
use crate::definition::Slot;

/// What a validator said: `Err(Some(..))` is a text that cannot quote the value, `Err(None)` any other error.
pub type Verdict = Result<(), Option<&'static str>>;

/// What a reader is given. Opaque to generated code.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    given: Given<'a>,
    secret: bool,
    notes: &'a Notes,
}

impl std::fmt::Debug for Input<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Input(<hidden>)")
    }
}

#[derive(Clone, Copy)]
enum Given<'a> {
    /// Nothing is read: the type says what it is, in [`Notes::shape`].
    Shape,
    /// No source has the value: `Option` becomes `None`.
    Absent,
    Text(&'a str),
    Byte(u8),
    Bytes(&'a [u8]),
}

/// What cannot travel through `serde`'s results: foreign code on the way may replace an error by its own text.
struct Notes {
    /// Empty: none is set, and it is a comma.
    separator: &'static str,
    mismatch: Cell<Option<Mismatch>>,
    shape: Cell<Shape>,
}

/// What a source has for a field.
#[derive(Clone, Copy)]
pub(crate) enum Raw<'a> {
    Absent,
    Text(&'a str),
    Bytes(&'a [u8]),
}

/// The function that generated code names for a field.
pub(crate) type Reader = fn(Input<'_>) -> Result<Slot, Mismatch>;

/// Calls a field's reader.
pub(crate) fn call(
    reader: Reader,
    raw: Raw<'_>,
    secret: bool,
    separator: &'static str,
) -> Result<Slot, Mismatch> {
    let notes = Notes::new(separator);
    let given = match raw {
        Raw::Absent => Given::Absent,
        Raw::Text(text) => Given::Text(text),
        Raw::Bytes(bytes) => Given::Bytes(bytes),
    };
    reader(Input { given, secret, notes: &notes })
}

impl Notes {
    fn new(separator: &'static str) -> Self {
        Self { separator, mismatch: Cell::new(None), shape: Cell::new(Shape::default()) }
    }

    fn separator(&self) -> &'static str {
        if self.has_separator() { self.separator } else { "," }
    }

    fn has_separator(&self) -> bool {
        !self.separator.is_empty()
    }
}

impl<'a> Input<'a> {
    fn trimmed(self, text: &'a str) -> &'a str {
        if self.secret { text } else { text.trim() }
    }

    fn change_shape(self, change: impl FnOnce(&mut Shape)) {
        let mut shape = self.notes.shape.get();
        change(&mut shape);
        self.notes.shape.set(shape);
    }

    /// The whole text, for readers that are not `serde`'s.
    fn text(self) -> Result<&'a str, Mismatch> {
        match self.given {
            Given::Text(text) => Ok(self.trimmed(text)),
            Given::Bytes(bytes) => std::str::from_utf8(bytes)
                .map(|text| self.trimmed(text))
                .map_err(|_| Mismatch::Binary),
            _ => Err(Mismatch::UNREADABLE),
        }
    }

    /// Answers for the cases in which there is no text, for readers that are not `serde`'s.
    fn without_text<F, T, M>(self) -> Option<Result<Slot, Mismatch>>
    where
        F: Wraps<T, M> + 'static,
    {
        match self.given {
            Given::Shape => {
                self.change_shape(|shape| {
                    shape.optional = F::OPTIONAL;
                    shape.secret = F::SECRET;
                    shape.word = short_type_name(std::any::type_name::<T>());
                });
                Some(Err(Mismatch::UNREADABLE))
            }
            Given::Absent => {
                Some(F::absent().map(|value| Box::new(value) as Slot).ok_or(Mismatch::UNREADABLE))
            }
            _ => None,
        }
    }
}

/// Reads a field by its `Deserialize`.
pub(crate) fn read<T: DeserializeOwned + 'static>(input: Input<'_>) -> Result<Slot, Mismatch> {
    match T::deserialize(input) {
        Ok(value) => Ok(Box::new(value)),
        Err(_) => Err(input.mismatch(std::any::type_name::<T>())),
    }
}

/// Reads a field from JSON: `json`.
pub(crate) fn json<T: DeserializeOwned + 'static>(input: Input<'_>) -> Result<Slot, Mismatch> {
    if matches!(input.given, Given::Shape | Given::Absent) {
        input.change_shape(|shape| shape.json = true);
        return read::<T>(input);
    }
    let text = input.text()?;
    match serde_json::from_str::<T>(text) {
        Ok(value) => Ok(Box::new(value)),
        // A `Secret` replaces the error of what it holds, so the syntax is asked for again.
        Err(error) => {
            let syntax = serde_json::from_str::<serde::de::IgnoredAny>(text).err();
            Err(Mismatch::from_json(&syntax.unwrap_or(error)))
        }
    }
}

/// Reads a field by the `FromStr` of its type: `from_str`.
pub fn from_str<F, T, M>(input: Input<'_>) -> Result<Slot, Mismatch>
where
    F: FromText<T, M> + 'static,
{
    parse_with::<F, T, (), M>(input, |text| F::parse(text).ok_or(()))
}

/// Reads a field by the user's function: `parse_with`.
pub(crate) fn parse_with<F, T, E, M>(
    input: Input<'_>,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<Slot, Mismatch>
where
    F: Wraps<T, M> + 'static,
    E: 'static,
{
    if let Some(answer) = input.without_text::<F, T, M>() {
        return answer;
    }
    match parse(input.text()?) {
        Ok(value) => Ok(Box::new(F::wrap(value))),
        Err(error) => {
            Err(Mismatch::Refused { type_name: std::any::type_name::<T>(), reason: words(&error) })
        }
    }
}

/// Asks the user's validator: `validate`.
pub(crate) fn validate<F, T, E, M>(value: &dyn Any, check: fn(&T) -> Result<(), E>) -> Verdict
where
    F: Holds<T, M> + 'static,
    T: ?Sized,
    E: 'static,
{
    match value.downcast_ref::<F>().and_then(F::peek) {
        Some(value) => check(value).map_err(|error| words(&error)),
        None => Ok(()),
    }
}

/// The text of an error that cannot quote a value: one that was written before the program ran.
fn words(error: &dyn Any) -> Option<&'static str> {
    error.downcast_ref::<&'static str>().copied()
}
