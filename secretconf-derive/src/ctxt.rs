//! Collects errors, so that all mistakes of a struct are reported in one build.

use std::cell::{Cell, RefCell};
use std::fmt::Display;
use std::thread;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::Error;

/// The errors found so far. Whoever makes one must look at it with [`Ctxt::finish`]: errors that nobody saw would let
/// a wrong struct compile.
pub(crate) struct Ctxt {
    /// With the part of the struct in which each was found. `None` once somebody has looked.
    errors: RefCell<Option<Vec<(usize, Error)>>>,
    part: Cell<usize>,
}

impl Ctxt {
    pub(crate) fn new() -> Self {
        Self { errors: RefCell::new(Some(Vec::new())), part: Cell::new(0) }
    }

    /// A mistake at one token.
    pub(crate) fn at(&self, span: Span, message: impl Display) {
        self.push(Error::new(span, message));
    }

    /// A mistake that several tokens make.
    pub(crate) fn on(&self, tokens: impl ToTokens, message: impl Display) {
        self.push(Error::new_spanned(tokens, message));
    }

    /// A mistake that two places make together: the error reaches from the first to the second.
    pub(crate) fn between(&self, first: Span, second: Span, message: impl Display) {
        let mark = |span| proc_macro2::Ident::new("_x", span).into_token_stream();
        let both: TokenStream = [mark(first), mark(second)].into_iter().collect();
        self.on(both, message);
    }

    pub(crate) fn push(&self, error: Error) {
        if let Some(errors) = &mut *self.errors.borrow_mut() {
            errors.push((self.part.get(), error));
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

    /// All errors, in the order of the struct.
    pub(crate) fn finish(self) -> Vec<Error> {
        let mut errors = self.errors.take().unwrap_or_default();
        errors.sort_by_key(|(part, _)| *part);
        errors.into_iter().map(|(_, error)| error).collect()
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
