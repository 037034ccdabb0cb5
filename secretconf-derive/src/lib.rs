//! The derive macro of [`secretconf`](https://docs.rs/secretconf), which re-exports it and documents its attributes.
//!
//! It turns a struct into plain data and one call per field. It knows no store and does no I/O; all that can be known
//! about a struct without running it is checked here, and all mistakes are reported in one build.

#![cfg_attr(not(test), warn(clippy::expect_used, clippy::unwrap_used))]

mod attr;
mod check;
mod credential;
mod ctxt;
mod environments;
mod expand;
mod fallback;
mod literal;
mod locator;
mod model;
mod parse;
mod suggest;
mod symbol;
mod template;

use proc_macro::TokenStream;
use syn::DeriveInput;

use crate::ctxt::Ctxt;
use crate::model::Model;

/// Implements `SecretConfig`. `secretconf` re-exports this macro, and documents its attributes there.
#[proc_macro_derive(SecretConfig, attributes(secret))]
pub fn derive_secret_config(input: TokenStream) -> TokenStream {
    match syn::parse(input) {
        Ok(input) => derive(&input).into(),
        Err(error) => error.into_compile_error().into(),
    }
}

fn derive(input: &DeriveInput) -> proc_macro2::TokenStream {
    let ctxt = Ctxt::new();
    let (container, fields) = parse::parse(&ctxt, input);
    check::check(&ctxt, &container, &fields);
    let model = Model::new(input, &container, &fields);
    match ctxt.finish() {
        None => expand::expand(&model),
        Some(errors) => fallback::expand(&model, &errors),
    }
}
