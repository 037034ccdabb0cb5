//! `default`, `default_in` and `generate`.

use proc_macro2::{TokenStream, TokenTree};
use syn::Lit;

use crate::attr::{Fallback, Field, FieldKeys, Given};
use crate::credential;
use crate::ctxt::Ctxt;
use crate::literal::Simple;

pub(super) fn check(ctxt: &Ctxt, field: &Field<'_>) {
    let keys = &field.keys;
    if let Some(fallback) = keys.default.get() {
        check_one(ctxt, field, "default", fallback);
    }
    for entry in keys.default_in.list() {
        check_one(ctxt, field, &entry.name.text, &entry.fallback);
    }
    one_fallback(ctxt, keys);
    generate_makes_text(ctxt, field);
}

fn check_one(ctxt: &Ctxt, field: &Field<'_>, name: &str, fallback: &Fallback) {
    if !looks_live(ctxt, fallback) {
        fits_its_type(ctxt, field, name, fallback);
    }
}

/// A credential in the source code is a leak, whatever it was meant for. The message does not repeat it.
fn looks_live(ctxt: &Ctxt, fallback: &Fallback) -> bool {
    let found = match &fallback.given {
        Given::Text(text) => credential::looks_like(text),
        Given::Expression(_) => in_literals(fallback.tokens.clone()),
        Given::OfType => None,
    };
    let Some(what) = found else { return false };
    let message = format!(
        "this looks like {what}, and the source code is no place for one: revoke it if it is live, \
         and name where it comes from"
    );
    ctxt.on(&fallback.tokens, message);
    true
}

/// What the first string literal of an expression that looks like one looks like: `String::from("..")`.
fn in_literals(tokens: TokenStream) -> Option<&'static str> {
    for tree in tokens {
        let found = match tree {
            TokenTree::Group(group) => in_literals(group.stream()),
            TokenTree::Literal(literal) => match Lit::new(literal) {
                Lit::Str(text) => credential::looks_like(&text.value()),
                Lit::ByteStr(bytes) => {
                    credential::looks_like(&String::from_utf8_lossy(&bytes.value()))
                }
                _ => None,
            },
            TokenTree::Ident(_) | TokenTree::Punct(_) => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

/// Otherwise the program would stop at its first load in that environment. With `json`, `from_str` and `parse_with` the
/// text has a grammar that is not known here.
fn fits_its_type(ctxt: &Ctxt, field: &Field<'_>, name: &str, fallback: &Fallback) {
    let keys = &field.keys;
    if keys.json.is_present() || keys.from_str.is_present() || keys.parse_with.is_present() {
        return;
    }
    if let (Given::Text(text), Some(simple)) = (&fallback.given, Simple::of(field.ty)) {
        if let Some(misfit) = simple.misfit(text) {
            ctxt.on(&fallback.tokens, format!("`{text}`, the value of `{name}`, {misfit}"));
        }
    }
}

/// The first would hide the second.
fn one_fallback(ctxt: &Ctxt, keys: &FieldKeys) {
    let Some(generate) = keys.generate.key() else { return };
    if keys.default.is_present() {
        ctxt.at(
            generate.span,
            "`generate` cannot stand beside `default`, which is used first: keep one",
        );
    }
    if keys.default_in.list().iter().any(|entry| entry.name.text == "local") {
        let message = "`generate` cannot stand beside `default_in(local = ..)`, which is used first: keep one";
        ctxt.at(generate.span, message);
    }
}

/// Random bytes come as text.
fn generate_makes_text(ctxt: &Ctxt, field: &Field<'_>) {
    if let (Some(key), Some(simple)) = (field.keys.generate.key(), Simple::of(field.ty)) {
        let name = simple.name();
        let message =
            format!("`generate` makes text, which `{name}` is not: write `default_in(local = ..)`");
        ctxt.at(key.span, message);
    }
}
