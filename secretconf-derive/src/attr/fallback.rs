//! `default = ..`, `default_in(local = .., production = ..)`, `generate = 32`.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::{Expr, Lit};

use super::entry::{self, Entry, Value};
use super::value;
use crate::ctxt::Ctxt;
use crate::environments::Name;
use crate::literal;
use crate::symbol::{DEFAULT_IN, GENERATE, form};

/// What stands in where nobody answers.
pub(crate) struct Fallback {
    pub(crate) given: Given,
    /// As written, for messages.
    pub(crate) tokens: TokenStream,
}

pub(crate) enum Given {
    /// A literal: text that is read like a variable.
    Text(String),
    /// Any other expression, of the field's type.
    Expression(Box<Expr>),
    /// Bare `default`: the type's own.
    OfType,
}

pub(crate) struct InEnvironment {
    pub(crate) name: Name,
    pub(crate) fallback: Fallback,
}

/// `default`, `default = 5`
pub(super) fn default(ctxt: &Ctxt, entry: &Entry) -> Option<Fallback> {
    if let Value::Nothing = entry.value {
        return Some(Fallback { given: Given::OfType, tokens: TokenStream::new() });
    }
    fallback(ctxt, entry)
}

/// `default_in(local = 5, "prod-eu" = my_fn())`
pub(super) fn default_in(ctxt: &Ctxt, entry: &Entry) -> Option<Vec<InEnvironment>> {
    let Value::List(span, tokens) = &entry.value else {
        value::wrong(ctxt, entry, "a list", form(DEFAULT_IN));
        return None;
    };
    let (entries, mut whole) = entry::parse(ctxt, tokens.clone());
    let mut all: Vec<InEnvironment> = Vec::new();
    for entry in &entries {
        let fallback = match entry.value {
            Value::Nothing => {
                let name = &entry.key.name;
                ctxt.at(entry.key.span, format!("`{name}` has no value: write `{name} = ..`"));
                None
            }
            _ => fallback(ctxt, entry),
        };
        let (Some(name), Some(fallback)) = (value::environment(ctxt, &entry.key), fallback) else {
            whole = false;
            continue;
        };
        match all.iter().find(|known| known.name.text == name.text) {
            Some(first) => value::twice(ctxt, first.name.span, &name),
            None => all.push(InEnvironment { name, fallback }),
        }
    }
    if all.is_empty() && whole {
        ctxt.at(*span, format!("`default_in` names nothing: write `{}`", form(DEFAULT_IN)));
        return None;
    }
    whole.then_some(all)
}

fn fallback(ctxt: &Ctxt, entry: &Entry) -> Option<Fallback> {
    let name = &entry.key.name;
    match &entry.value {
        Value::Equals(expression) => Some(Fallback {
            given: match literal::text(expression) {
                Some(text) => Given::Text(text),
                None => Given::Expression(Box::new(expression.clone())),
            },
            tokens: expression.to_token_stream(),
        }),
        Value::Unread(tokens) => {
            let message = "this expression cannot stand in an attribute: move it to a function";
            ctxt.on(tokens, format!("{message} and write `{name} = my_fn()`"));
            None
        }
        Value::List(span, _) => {
            ctxt.at(*span, format!("`{name}` takes one value: write `{name} = ..`"));
            None
        }
        Value::Nothing | Value::Missing => None,
    }
}

/// `generate`, `generate = 32`
pub(super) fn generate(ctxt: &Ctxt, entry: &Entry) -> Option<usize> {
    const USUAL: usize = 32;

    let number = match &entry.value {
        Value::Nothing => return Some(USUAL),
        Value::Equals(expression) => match literal::bare(expression) {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Int(number) => number,
                _ => return wrong_number(ctxt, entry),
            },
            _ => return wrong_number(ctxt, entry),
        },
        _ => return wrong_number(ctxt, entry),
    };
    match number.base10_parse::<u128>() {
        Ok(bytes @ 1..=1024) => Some(bytes as usize),
        _ => {
            out_of_range(ctxt, number.span());
            None
        }
    }
}

fn out_of_range(ctxt: &Ctxt, span: Span) {
    ctxt.at(span, "`generate` makes 1 to 1024 bytes: write `generate` for 32");
}

fn wrong_number(ctxt: &Ctxt, entry: &Entry) -> Option<usize> {
    value::wrong(ctxt, entry, "a number of bytes", form(GENERATE));
    None
}
