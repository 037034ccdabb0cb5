//! `env`, `env = "NAME#KEY"`, `env(name = "NAME#KEY", no_prefix, was = "OLD", shared)`.

use proc_macro2::Span;
use syn::LitStr;

use super::entry::{self, Entry, Value};
use super::{Attr, value};
use crate::ctxt::Ctxt;
use crate::symbol::{self, NAME, NO_PREFIX, SHARED, WAS};
use crate::{locator, suggest};

/// An environment variable.
#[derive(Clone, Default)]
pub(crate) struct Variable {
    /// `None`: SCREAMING_SNAKE of the field's name.
    pub(crate) name: Option<String>,
    pub(crate) key: Option<String>,
    pub(crate) no_prefix: bool,
    pub(crate) was: Option<(String, Span)>,
    pub(crate) shared: bool,
    /// The token that names it.
    pub(crate) span: Option<Span>,
}

pub(super) fn parse(ctxt: &Ctxt, entry: &Entry) -> Option<Variable> {
    match &entry.value {
        Value::Nothing => Some(Variable::default()),
        Value::List(span, tokens) => long(ctxt, *span, tokens.clone()),
        _ => {
            let text = value::string(ctxt, entry)?;
            named(ctxt, &text)
        }
    }
}

fn long(ctxt: &Ctxt, span: Span, tokens: proc_macro2::TokenStream) -> Option<Variable> {
    const KEYS: [&str; 4] = [NAME, NO_PREFIX, SHARED, WAS];

    if tokens.is_empty() {
        ctxt.at(span, "`env` has nothing in its list: write `env` alone, or `env = \"NAME\"`");
        return None;
    }
    let (entries, mut whole) = entry::parse(ctxt, tokens);
    let mut name = Attr::default();
    let mut no_prefix = Attr::default();
    let mut shared = Attr::default();
    let mut was = Attr::default();
    for entry in &entries {
        let key = &entry.key;
        match key.name.as_str() {
            NAME => name.set(ctxt, key, long_name(ctxt, entry)),
            NO_PREFIX => no_prefix.set(ctxt, key, value::word(ctxt, entry)),
            SHARED => shared.set(ctxt, key, value::word(ctxt, entry)),
            WAS => was.set(ctxt, key, old_name(ctxt, entry)),
            unknown => {
                whole = false;
                let cure = match suggest::nearest(unknown, &KEYS) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None if key.quoted => format!("write `name = \"{unknown}\"`"),
                    None => format!("it has {}", suggest::list(&KEYS)),
                };
                ctxt.at(key.span, format!("`env` has no key `{unknown}`; {cure}"));
            }
        }
    }
    let any_broken =
        name.is_broken() || no_prefix.is_broken() || shared.is_broken() || was.is_broken();
    if !whole || any_broken {
        return None;
    }
    Some(Variable {
        no_prefix: no_prefix.is_present(),
        was: was.get().cloned(),
        shared: shared.is_present(),
        ..name.get().cloned().unwrap_or_default()
    })
}

/// `name = "NAME#KEY"`
fn long_name(ctxt: &Ctxt, entry: &Entry) -> Option<Variable> {
    let text = value::string_or(ctxt, entry, "name = \"NAME\"")?;
    named(ctxt, &text)
}

/// `was = "OLD"`
fn old_name(ctxt: &Ctxt, entry: &Entry) -> Option<(String, Span)> {
    let text = value::string(ctxt, entry)?;
    let name = text.value();
    check_name(ctxt, &name, text.span()).then_some((name, text.span()))
}

/// `NAME#KEY`
fn named(ctxt: &Ctxt, text: &LitStr) -> Option<Variable> {
    let whole = text.value();
    let (name, key) = ctxt.ok(text.span(), locator::split(&whole, "NAME"))?;
    check_name(ctxt, name, text.span()).then(|| Variable {
        name: Some(name.to_owned()),
        key: key.map(str::to_owned),
        span: Some(text.span()),
        ..Variable::default()
    })
}

/// What a platform takes as the name of a variable, and a shell too.
pub(super) fn check_name(ctxt: &Ctxt, name: &str, span: Span) -> bool {
    let message = if name.is_empty() {
        "the name of the variable is empty"
    } else if name.contains('#') {
        "a key after `#` cannot stand here: write the variable's name alone"
    } else if name.contains(['{', '}']) {
        "a variable's name takes no placeholders: write the name itself"
    } else if name.contains(['=', '\0']) || name.contains(char::is_whitespace) {
        "a variable's name has no `=`, no NUL and no white space: remove it"
    } else {
        return true;
    };
    ctxt.at(span, message);
    false
}

/// `secret_key` (and `secretKey`) is `SECRET_KEY`.
pub(crate) fn derived_name(field: &str) -> String {
    let mut name = String::new();
    let mut after_small = false;
    for letter in field.chars() {
        if letter.is_uppercase() && after_small {
            name.push('_');
        }
        after_small = letter.is_lowercase();
        name.push(letter);
    }
    name.to_uppercase()
}

/// Names that a shell or the system sets for other purposes.
pub(crate) fn is_set_by_the_system(name: &str) -> bool {
    const NAMES: [&str; 10] =
        ["HOME", "HOST", "HOSTNAME", "LANG", "NAME", "PATH", "SHELL", "TEMP", "USER", "USERNAME"];
    NAMES.contains(&name)
}

/// `prefix = "APP_"`
pub(super) fn prefix(ctxt: &Ctxt, entry: &Entry) -> Option<String> {
    let text = value::string(ctxt, entry)?;
    let prefix = text.value();
    if prefix.is_empty() {
        ctxt.at(
            text.span(),
            format!("`prefix` is empty: remove it, or write `{}`", symbol::form(symbol::PREFIX)),
        );
        return None;
    }
    check_name(ctxt, &prefix, text.span()).then_some(prefix)
}
