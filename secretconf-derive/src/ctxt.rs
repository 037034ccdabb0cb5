//! Collects errors, so that all mistakes of a struct are reported in one build.

use std::cell::{Cell, RefCell};
use std::thread;

use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::Error;

/// The errors found so far. Whoever makes one must look at it with [`Ctxt::finish`]: errors that nobody saw would let
/// a wrong struct compile.
pub(crate) struct Ctxt {
    /// In the order of the struct, with the part of it in which each was found. `None` once somebody has looked.
    errors: RefCell<Option<Vec<(usize, Error)>>>,
    part: Cell<usize>,
}

impl Ctxt {
    pub(crate) fn new() -> Self {
        Self { errors: RefCell::new(Some(Vec::new())), part: Cell::new(0) }
    }

    /// A mistake at one token.
    pub(crate) fn at(&self, span: Span, message: impl Into<String>) {
        self.push(Error::new(span, message.into()));
    }

    /// A mistake that several tokens make.
    pub(crate) fn on(&self, tokens: &dyn ToTokens, message: impl Into<String>) {
        self.push(Error::new_spanned(tokens.to_token_stream(), message.into()));
    }

    /// A mistake that two places make together: the error reaches from the first to the second.
    pub(crate) fn between(&self, first: Span, second: Span, message: String) {
        let mut both = Ident::new("_x", first).into_token_stream();
        Ident::new("_x", second).to_tokens(&mut both);
        self.on(&both, message);
    }

    /// What is right, if it is; otherwise the mistake at its token.
    pub(crate) fn ok<T>(&self, span: Span, result: Result<T, String>) -> Option<T> {
        match result {
            Ok(right) => Some(right),
            Err(message) => {
                self.at(span, message);
                None
            }
        }
    }

    pub(crate) fn push(&self, error: Error) {
        let part = self.part.get();
        if let Some(errors) = &mut *self.errors.borrow_mut() {
            let at = errors.partition_point(|(earlier, _)| *earlier <= part);
            errors.insert(at, (part, error));
        }
    }

    /// What follows is about the struct itself.
    pub(crate) fn enter_struct(&self) {
        self.part.set(0);
    }

    /// What follows is about this field. Errors are reported field by field, whichever rule found them.
    pub(crate) fn enter_field(&self, index: usize) {
        self.part.set(index + 1);
    }

    /// All errors as one, in the order of the struct.
    pub(crate) fn finish(self) -> Option<Error> {
        let mut all: Option<Error> = None;
        for (_, error) in self.errors.take().unwrap_or_default() {
            match &mut all {
                Some(all) => all.combine(error),
                None => all = Some(error),
            }
        }
        all
    }
}

impl Drop for Ctxt {
    fn drop(&mut self) {
        assert!(
            self.errors.borrow().is_none() || thread::panicking(),
            "nobody looked at the errors"
        );
    }
}
