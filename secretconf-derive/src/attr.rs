//! Tokens to attributes: each key on its own. Rules over several keys or fields are in [`check`](crate::check).
//!
//! Nothing here returns a `Result`: a mistake is recorded, what can be read is kept, and reading goes on.

mod container;
mod entry;
mod expression;
mod fallback;
mod field;
mod place;
mod value;
mod variable;

use syn::Attribute;

pub(crate) use self::container::{Container, library};
pub(crate) use self::entry::Key;
pub(crate) use self::fallback::{Fallback, Given, InEnvironment};
pub(crate) use self::field::{Field, FieldKeys};
pub(crate) use self::place::{Gate, Place, Places};
pub(crate) use self::variable::{Variable, derived_name, is_set_by_the_system};

use self::entry::Entry;
use crate::ctxt::Ctxt;

/// A key that may be given once.
#[derive(Default)]
pub(crate) enum Attr<T> {
    #[default]
    Absent,
    /// Given, but malformed; that has been reported.
    Broken(Key),
    Is(Key, T),
}

impl<T> Attr<T> {
    fn set(&mut self, ctxt: &Ctxt, key: &Key, value: Option<T>) {
        if let Some(first) = self.key() {
            return duplicate(ctxt, first, key);
        }
        *self = match value {
            Some(value) => Self::Is(key.clone(), value),
            None => Self::Broken(key.clone()),
        };
    }

    /// The key, whether or not its value is well formed.
    pub(crate) fn key(&self) -> Option<&Key> {
        match self {
            Self::Absent => None,
            Self::Broken(key) | Self::Is(key, _) => Some(key),
        }
    }

    pub(crate) fn get(&self) -> Option<&T> {
        self.pair().map(|(_, value)| value)
    }

    pub(crate) fn pair(&self) -> Option<(&Key, &T)> {
        match self {
            Self::Is(key, value) => Some((key, value)),
            Self::Absent | Self::Broken(_) => None,
        }
    }

    pub(crate) fn is_present(&self) -> bool {
        self.key().is_some()
    }

    pub(crate) fn is_broken(&self) -> bool {
        matches!(self, Self::Broken(_))
    }
}

fn duplicate(ctxt: &Ctxt, first: &Key, second: &Key) {
    ctxt.between(first.span, second.span, format!("`{}` is given twice: keep one", second.name));
}

/// The entries of all `#[secret(..)]` of an item, and whether a part of them could not be read.
fn entries(ctxt: &Ctxt, attributes: &[Attribute]) -> (Vec<Entry>, bool) {
    let mut all = Vec::new();
    let mut broken = false;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("secret")) {
        match entry::tokens_of(ctxt, attribute) {
            Some(tokens) => {
                let (entries, whole) = entry::parse(ctxt, tokens);
                all.extend(entries);
                broken |= !whole;
            }
            None => broken = true,
        }
    }
    (all, broken)
}

/// The doc comment: its lines, each without the space that stands after `///`.
fn doc(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter(|attribute| attribute.path().is_ident("doc"));
    let lines: Vec<String> = lines
        .filter_map(|attribute| match &attribute.meta {
            syn::Meta::NameValue(pair) => crate::literal::text(&pair.value),
            _ => None,
        })
        .map(|line| line.strip_prefix(' ').map(str::to_owned).unwrap_or(line))
        .collect();
    lines.join("\n")
}
