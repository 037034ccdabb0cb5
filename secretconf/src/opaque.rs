//! A box that only this crate can open.

use std::ops::{Deref, DerefMut};
use std::panic::{RefUnwindSafe, UnwindSafe};

/// A box that is emptied and dropped through pointers. A plain one would have each crate that loads compile anew how all
/// that is in it is dropped: three hundred functions for a [`Report`](crate::Report).
pub(crate) struct Opaque<T>(Box<dyn Content<T> + Send + Sync>);

trait Content<T> {
    fn get(&self) -> &T;
    fn get_mut(&mut self) -> &mut T;
    fn take(self: Box<Self>) -> T;
}

impl<T> Content<T> for T {
    fn get(&self) -> &T {
        self
    }

    fn get_mut(&mut self) -> &mut T {
        self
    }

    fn take(self: Box<Self>) -> T {
        *self
    }
}

impl<T: Send + Sync + 'static> Opaque<T> {
    pub(crate) fn new(content: T) -> Self {
        Self(Box::new(content))
    }
}

impl<T> Opaque<T> {
    pub(crate) fn into_inner(self) -> T {
        self.0.take()
    }
}

impl<T> Deref for Opaque<T> {
    type Target = T;

    fn deref(&self) -> &T {
        (*self.0).get()
    }
}

impl<T> DerefMut for Opaque<T> {
    fn deref_mut(&mut self) -> &mut T {
        (*self.0).get_mut()
    }
}

impl<T: UnwindSafe> UnwindSafe for Opaque<T> {}
impl<T: RefUnwindSafe> RefUnwindSafe for Opaque<T> {}
