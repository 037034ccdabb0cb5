//! A parsed field on its way into its struct.

use std::any::Any;

/// A parsed field, waiting for the rest of its struct. Only who put it in knows its type.
///
/// A box, although that is an allocation for each `bool`: it travels in registers. Small values in the slot itself were
/// tried and took longer, since they went through memory at every step.
#[derive(Debug)]
pub struct Slot(Box<dyn Any>);

/// Puts a value in.
pub fn slot<T: 'static>(value: T) -> Slot {
    Slot(Box::new(value))
}

impl Slot {
    /// Takes the value out. What puts a field in and what takes it out were written by the same macro for the same
    /// type, so it cannot be another.
    pub fn take<T: 'static>(self) -> T {
        match self.0.downcast() {
            Ok(value) => *value,
            Err(_) => unreachable!("generated code reads and takes each field with one type"),
        }
    }

    /// For who knows the type.
    pub(crate) fn as_any(&self) -> &dyn Any {
        &*self.0
    }
}
