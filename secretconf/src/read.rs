//! From text to a field's type. Generated code names one function of this module for each field; everything that is
//! not about the one type is done before and after it, by code that is not generic.

mod duration;
mod list;
mod mismatch;
mod shape;
mod text;
mod wraps;

use std::any::{Any, TypeId, type_name};
use std::cell::{Cell, OnceCell};

use serde_core::de::DeserializeOwned;

pub(crate) use self::mismatch::Mismatch;
pub(crate) use self::shape::{Shape, shape};
pub(crate) use self::wraps::{FromText, Holds, Wraps};
use crate::Secret;
use crate::slot::{Slot, slot};
use crate::value::{Piece, trimmed};

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
    /// The text in [`Notes::own`], which may be taken.
    Own,
    Byte(u8),
    Bytes(&'a [u8]),
}

/// What cannot travel through `serde`'s results: foreign code on the way may replace an error by its own text.
struct Notes {
    /// Empty: none is set, and it is a comma.
    separator: &'static str,
    mismatch: Cell<Option<Mismatch>>,
    shape: Cell<Shape>,
    own: Cell<Option<Secret<String>>>,
    /// Where it goes if only its text is needed.
    kept: OnceCell<Secret<String>>,
}

/// The function that generated code names for a field.
/// Why not is in the notes, so that what it returns fits into registers.
pub(crate) type Reader = fn(Input<'_>) -> Option<Slot>;

/// Calls a field's reader. What does not fit comes back, with the reason.
pub(crate) fn call<'a>(
    reader: Reader,
    piece: Piece<'a>,
    secret: bool,
    separator: &'static str,
) -> Result<Slot, (Mismatch, Piece<'a>)> {
    let mut notes = Notes::new(separator);
    let given = notes.take(piece);
    reader(Input { given, secret, notes: &notes }).ok_or_else(|| {
        let piece = match given {
            Given::Text(text) => Piece::Text(text),
            Given::Bytes(bytes) => Piece::Bytes(bytes),
            _ => notes.kept.take().or(notes.own.take()).map_or(Piece::Text(""), Piece::Own),
        };
        (notes.mismatch.take().unwrap_or(Mismatch::UNREADABLE), piece)
    })
}

/// As [`call`], for what fits and is no more of a secret than was said; of JSON that cannot be told.
#[inline(always)]
pub(crate) fn plainly(
    reader: Reader,
    piece: Piece<'_>,
    secret: bool,
    separator: &'static str,
) -> Option<Slot> {
    let notes = Notes::new(separator);
    let given = notes.take(piece);
    let slot = reader(Input { given, secret, notes: &notes });
    let shape = notes.shape.get();
    slot.filter(|_| secret || !shape.secret && !shape.json)
}

/// What a field is if no source has it.
pub(crate) fn absent(reader: Reader) -> Option<Slot> {
    reader(Input { given: Given::Absent, secret: false, notes: &Notes::new("") })
}

impl Notes {
    fn new(separator: &'static str) -> Self {
        Self {
            separator,
            mismatch: Cell::new(None),
            shape: Cell::new(Shape::default()),
            own: Cell::new(None),
            kept: OnceCell::new(),
        }
    }

    fn take<'a>(&self, piece: Piece<'a>) -> Given<'a> {
        match piece {
            Piece::Text(text) => Given::Text(text),
            Piece::Bytes(bytes) => Given::Bytes(bytes),
            Piece::Own(text) => {
                self.own.set(Some(text));
                Given::Own
            }
        }
    }

    fn separator(&self) -> &'static str {
        if self.has_separator() { self.separator } else { "," }
    }

    /// The text that was given away.
    fn own_text(&self) -> &str {
        let own = || self.own.take().unwrap_or_else(|| Secret::new(String::new()));
        self.kept.get_or_init(own).expose()
    }

    fn has_separator(&self) -> bool {
        !self.separator.is_empty()
    }
}

impl<'a> Input<'a> {
    fn trimmed(self, text: &'a str) -> &'a str {
        if self.secret { text } else { trimmed(text) }
    }

    fn change_shape(self, change: impl FnOnce(&mut Shape)) {
        let mut shape = self.notes.shape.get();
        change(&mut shape);
        self.notes.shape.set(shape);
    }

    /// The whole text, for readers that are not `serde`'s.
    fn text(self) -> Option<&'a str> {
        let text = match self.given {
            Given::Text(text) => text,
            Given::Own => self.notes.own_text(),
            Given::Bytes(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) => text,
                Err(_) => return self.refuse(Mismatch::Binary),
            },
            Given::Absent | Given::Byte(_) | Given::Shape => return None,
        };
        Some(self.trimmed(text))
    }

    /// Notes why; the first reason stands.
    fn note(self, mismatch: Mismatch) {
        let first = self.notes.mismatch.take().unwrap_or(mismatch);
        self.notes.mismatch.set(Some(first));
    }

    fn refuse<T>(self, mismatch: Mismatch) -> Option<T> {
        self.note(mismatch);
        None
    }

    /// Notes what its type is, for readers that are not `serde`'s, and answers if there is no text.
    fn without_text<F, T, M>(self) -> Option<Option<Slot>>
    where
        F: Wraps<T, M> + 'static,
    {
        match self.given {
            Given::Shape => {
                self.change_shape(|shape| {
                    shape.optional = F::OPTIONAL;
                    shape.secret = F::SECRET;
                    shape.type_name = type_name::<T>();
                });
                Some(None)
            }
            Given::Absent => Some(F::absent().map(slot)),
            _ => None,
        }
    }
}

/// For types that are a text as it is. Inline, since the compiler knows the answer for each type.
#[inline]
fn whole(id: TypeId) -> Option<fn(Input<'_>) -> Option<Slot>> {
    let is = |other| id == other;
    if is(TypeId::of::<String>()) {
        Some(taken::text)
    } else if is(TypeId::of::<Secret<String>>()) {
        Some(taken::secret)
    } else if is(TypeId::of::<Option<String>>()) {
        Some(taken::optional_text)
    } else if is(TypeId::of::<Option<Secret<String>>>()) {
        Some(taken::optional_secret)
    } else {
        None
    }
}

/// Made of a text that was given away, without a copy.
mod taken {
    use super::{Input, Secret, Slot, slot};

    pub(super) fn text(input: Input<'_>) -> Option<Slot> {
        Some(slot(input.notes.own.take()?.into_inner()))
    }

    pub(super) fn optional_text(input: Input<'_>) -> Option<Slot> {
        Some(slot(Some(input.notes.own.take()?.into_inner())))
    }

    pub(super) fn secret(input: Input<'_>) -> Option<Slot> {
        Some(slot(own_secret(input)?))
    }

    pub(super) fn optional_secret(input: Input<'_>) -> Option<Slot> {
        Some(slot(Some(own_secret(input)?)))
    }

    fn own_secret(input: Input<'_>) -> Option<Secret<String>> {
        input.change_shape(|shape| shape.secret = true);
        input.notes.own.take()
    }
}

/// Reads a field by its `Deserialize`.
pub(crate) fn read<T: DeserializeOwned + 'static>(input: Input<'_>) -> Option<Slot> {
    if let (Given::Own, Some(read)) = (input.given, whole(TypeId::of::<T>())) {
        return read(input);
    }
    match T::deserialize(input) {
        Ok(value) => Some(slot(value)),
        Err(_) => input.refuse(Mismatch::Refused { type_name: type_name::<T>(), reason: None }),
    }
}

/// Reads a field from JSON: `json`.
pub(crate) fn json<T: DeserializeOwned + 'static>(input: Input<'_>) -> Option<Slot> {
    input.change_shape(|shape| shape.json = true);
    if matches!(input.given, Given::Shape | Given::Absent) {
        return read::<T>(input);
    }
    let text = input.text()?;
    match serde_json::from_str::<T>(text) {
        Ok(value) => Some(slot(value)),
        // A `Secret` replaces the error of what it holds, so the syntax is asked for again.
        Err(error) => {
            let syntax = serde_json::from_str::<serde_core::de::IgnoredAny>(text).err();
            input.refuse(Mismatch::from_json(&syntax.unwrap_or(error)))
        }
    }
}

/// Reads a field by the `FromStr` of its type: `from_str`.
pub fn from_str<F, T, M>(input: Input<'_>) -> Option<Slot>
where
    F: FromText<T, M> + 'static,
{
    parse_with::<F, T, (), M>(input, |text| F::parse(text).ok_or(()))
}

/// Reads a field by the user's function: `parse_with`.
pub(crate) fn parse_with<F, T, E, M>(
    input: Input<'_>,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Option<Slot>
where
    F: Wraps<T, M> + 'static,
    E: 'static,
{
    if let Some(answer) = input.without_text::<F, T, M>() {
        return answer;
    }
    match parse(input.text()?) {
        Ok(value) => Some(slot(F::wrap(value))),
        Err(error) => {
            let reason = words(&error);
            input.refuse(Mismatch::Refused { type_name: type_name::<T>(), reason })
        }
    }
}

/// Asks the user's validator: `validate`.
pub(crate) fn validate<F, T, E, M>(slot: &Slot, check: fn(&T) -> Result<(), E>) -> Verdict
where
    F: Holds<T, M> + 'static,
    T: ?Sized,
    E: 'static,
{
    match slot.peek::<F>().and_then(F::peek) {
        Some(value) => check(value).map_err(|error| words(&error)),
        None => Ok(()),
    }
}

/// Asks the validator of a whole struct.
pub fn validate_struct<T, E: 'static>(value: &T, check: fn(&T) -> Result<(), E>) -> Verdict {
    check(value).map_err(|error| words(&error))
}

/// The text of an error that cannot quote a value: one that was written before the program ran.
fn words(error: &dyn Any) -> Option<&'static str> {
    error.downcast_ref::<&'static str>().copied()
}
