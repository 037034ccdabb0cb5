//! A parsed field on its way into its struct.

use std::any::Any;

/// A parsed field, waiting for the rest of its struct. Only who put it in knows its type.
///
/// A box, although that is an allocation for each `bool`: it travels in registers. Small values in the slot itself were
/// tried and took longer, since they went through memory at every step.
#[derive(Debug)]
pub struct Slot(
    /// An `Option` of the type: to take a value out of that is the least code for each type.
    Box<dyn Any>,
);

/// Puts a value in.
pub fn slot<T: 'static>(value: T) -> Slot {
    Slot(Box::new(Some(value)))
}

impl Slot {
    /// Takes the value out. What puts a field in and what takes it out were written by the same macro for the same
    /// type, so it cannot be another.
    pub fn take<T: 'static>(mut self) -> T {
        if let Some(value) = self.0.downcast_mut::<Option<T>>() {
            if let Some(value) = value.take() {
                return value;
            }
        }
        unreachable!("generated code reads and takes each field with one type")
    }

    /// The value, for who knows its type.
    pub(crate) fn peek<T: 'static>(&self) -> Option<&T> {
        self.0.downcast_ref::<Option<T>>()?.as_ref()
    }
}
