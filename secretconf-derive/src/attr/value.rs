//! Values of keys: a word, a string, a path, names of environments.

use proc_macro2::Span;
use syn::{Expr, ExprPath, Lit, LitStr};

use super::entry::{self, Entry, Key, Value};
use crate::ctxt::Ctxt;
use crate::environments::{self, Name};
use crate::literal;
use crate::symbol::form;

/// `plain`
pub(super) fn word(ctxt: &Ctxt, entry: &Entry) -> Option<()> {
    let message = || format!("`{0}` takes no value: write `{0}` alone", entry.key.name);
    match &entry.value {
        Value::Nothing => Some(()),
        Value::Equals(expression) => {
            ctxt.on(expression, message());
            None
        }
        Value::Unread(tokens) => {
            ctxt.on(tokens, message());
            None
        }
        Value::List(span, _) => {
            ctxt.at(*span, message());
            None
        }
        Value::Missing => None,
    }
}

/// `prefix = "APP_"`
pub(super) fn string(ctxt: &Ctxt, entry: &Entry) -> Option<LitStr> {
    string_or(ctxt, entry, form(&entry.key.name))
}

/// A string, for which messages show a form of their own.
pub(super) fn string_or(ctxt: &Ctxt, entry: &Entry, form: &str) -> Option<LitStr> {
    match &entry.value {
        Value::Equals(expression) => match literal::bare(expression) {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => return Some(text.clone()),
                _ => wrong(ctxt, entry, "a string", form),
            },
            _ => wrong(ctxt, entry, "a string", form),
        },
        _ => wrong(ctxt, entry, "a string", form),
    }
    None
}

/// `validate = my_function`
pub(super) fn path(ctxt: &Ctxt, entry: &Entry) -> Option<ExprPath> {
    match &entry.value {
        Value::Equals(expression) => match literal::bare(expression) {
            Expr::Path(path) => return Some(path.clone()),
            Expr::Lit(literal) => {
                let message = match &literal.lit {
                    Lit::Str(text) if path_in_quotes(text).is_some() => {
                        format!(
                            "write the path without quotes: `{} = {}`",
                            entry.key.name,
                            text.value()
                        )
                    }
                    _ => wants(entry, "a path", form(&entry.key.name)),
                };
                ctxt.on(expression, message);
            }
            _ => wrong(ctxt, entry, "the path of a function", form(&entry.key.name)),
        },
        _ => wrong(ctxt, entry, "the path of a function", form(&entry.key.name)),
    }
    None
}

/// What would be a path without its quotes.
pub(super) fn path_in_quotes(text: &LitStr) -> Option<ExprPath> {
    text.parse().ok()
}

/// `required_in = "production"`, `required_in(staging, "prod-eu")`
pub(super) fn names(ctxt: &Ctxt, entry: &Entry) -> Option<Vec<Name>> {
    match &entry.value {
        Value::Equals(expression) => match name(expression) {
            Some(name) => checked(ctxt, name).map(|name| vec![name]),
            None => {
                wrong(ctxt, entry, "a name", form(&entry.key.name));
                None
            }
        },
        Value::List(span, tokens) => list_of_names(ctxt, &entry.key, *span, tokens.clone()),
        _ => {
            wrong(ctxt, entry, "a name", form(&entry.key.name));
            None
        }
    }
}

fn name(expression: &Expr) -> Option<Name> {
    match literal::bare(expression) {
        Expr::Path(path) => {
            path.path.get_ident().map(|ident| Name { text: ident.to_string(), span: ident.span() })
        }
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(Name { text: text.value(), span: text.span() }),
            _ => None,
        },
        _ => None,
    }
}

/// The names in `local(..)`; each once.
pub(super) fn list_of_names(
    ctxt: &Ctxt,
    key: &Key,
    span: Span,
    tokens: proc_macro2::TokenStream,
) -> Option<Vec<Name>> {
    let (entries, mut whole) = entry::parse(ctxt, tokens);
    let mut names: Vec<Name> = Vec::new();
    for entry in &entries {
        let Some(name) = word(ctxt, entry).and_then(|()| environment(ctxt, &entry.key)) else {
            whole = false;
            continue;
        };
        match environments::find(&names, &name.text) {
            Some(first) => twice(ctxt, first.span, &name),
            None => names.push(name),
        }
    }
    if names.is_empty() && whole {
        ctxt.at(span, format!("`{0}` names nothing: write `{1}`", key.name, form(&key.name)));
        return None;
    }
    whole.then_some(names)
}

pub(super) fn twice(ctxt: &Ctxt, first: Span, second: &Name) {
    ctxt.between(first, second.span, format!("`{}` is named twice: keep one", second.text));
}

/// The name of an environment on the left of `=` or in a list.
pub(super) fn environment(ctxt: &Ctxt, key: &Key) -> Option<Name> {
    checked(ctxt, Name { text: key.name.clone(), span: key.span })
}

/// Refuses what can never be the name of an environment.
fn checked(ctxt: &Ctxt, name: Name) -> Option<Name> {
    if name.text.is_empty() {
        ctxt.at(name.span, "the name of an environment is empty: write one");
    } else if name.text.contains(',') {
        ctxt.at(name.span, "several environments are written as a list: `(\"a\", \"b\")`");
    } else if name.text.contains(char::is_whitespace) {
        ctxt.at(name.span, "the name of an environment has white space in it: remove it");
    } else {
        return Some(name);
    }
    None
}

/// `` `key` takes what: write `form` ``, at the value, or at the key if there is none.
pub(super) fn wrong(ctxt: &Ctxt, entry: &Entry, what: &str, form: &str) {
    let message = wants(entry, what, form);
    match &entry.value {
        Value::Nothing => ctxt.at(entry.key.span, message),
        Value::Equals(expression) => ctxt.on(expression, message),
        Value::Unread(tokens) => ctxt.on(tokens, message),
        Value::List(span, _) => ctxt.at(*span, message),
        Value::Missing => {}
    }
}

fn wants(entry: &Entry, what: &str, form: &str) -> String {
    format!("`{}` takes {what}: write `{form}`", entry.key.name)
}
