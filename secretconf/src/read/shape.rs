//! What a field's type says of itself when its reader is asked for its shape.

use super::mismatch::short_type_name;
use super::{Given, Input, Notes, Reader};

/// A type as a reader saw it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Shape {
    pub(crate) optional: bool,
    pub(crate) secret: bool,
    /// `Vec`, a set, a tuple: the rest describes its items.
    pub(crate) list: bool,
    /// Read from JSON: an object or array will do.
    pub(crate) json: bool,
    /// `u16`, `bool`, `Duration`, or as the compiler calls it.
    pub(super) type_name: &'static str,
    /// The names that a unit enum takes.
    pub(crate) variants: &'static [&'static str],
}

impl Shape {
    /// `u16`, `bool`, `Duration`, `Url`: never a path.
    pub(crate) fn word(&self) -> &'static str {
        short_type_name(self.type_name)
    }
}

/// Asks a field's type, through its reader.
pub(crate) fn shape(reader: Reader) -> Shape {
    let notes = Notes::new("");
    let _unreadable = reader(Input { given: Given::Shape, secret: false, notes: &notes });
    notes.shape.get()
}
