//! A parsed field on its way into its struct.

use std::any::Any;

/// A parsed field, waiting for the rest of its struct. Only who put it in knows its type.
///
/// A box, although that is an allocation for each `bool`: it travels in registers. Small values in the slot itself were
/// tried and took longer, since they went through memory at every step.
#[derive(Debug)]
pub struct Slot(Box<dyn Any>);

impl Slot {
    /// Puts a value in.
    pub fn new<T: 'static>(value: T) -> Self {
        Self(Box::new(value))
    }

    /// Takes the value out, if it is a `T`.
    pub fn take<T: 'static>(self) -> Option<T> {
        self.0.downcast().ok().map(|value| *value)
    }

    /// For who knows the type.
    pub(crate) fn as_any(&self) -> &dyn Any {
        &*self.0
    }
}
