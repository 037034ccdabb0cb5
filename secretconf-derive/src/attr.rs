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

use syn::{Attribute, Meta};

pub(crate) use self::container::{Bounds, Container, library};
pub(crate) use self::entry::Key;
pub(crate) use self::fallback::{Fallback, Given, InEnvironment};
pub(crate) use self::field::{Field, FieldKeys};
pub(crate) use self::place::{Gate, Place, Places};
pub(crate) use self::variable::{Variable, derived_name, is_set_by_the_system};

use self::entry::Entry;
use crate::ctxt::Ctxt;
use crate::literal;

/// A key that may be given once.
pub(crate) struct Attr<T> {
    key: Option<Key>,
    /// `None` beside a key: it is malformed, and that has been reported.
    value: Option<T>,
}

/// Not derived: that would want a default of `T`.
impl<T> Default for Attr<T> {
    fn default() -> Self {
        Self { key: None, value: None }
    }
}

impl<T> Attr<T> {
    fn set(&mut self, ctxt: &Ctxt, key: &Key, value: Option<T>) {
        if set_key(ctxt, &mut self.key, key) {
            self.value = value;
        }
    }

    /// The key, whether or not its value is well formed.
    pub(crate) fn key(&self) -> Option<&Key> {
        self.key.as_ref()
    }

    pub(crate) fn get(&self) -> Option<&T> {
        self.value.as_ref()
    }

    pub(crate) fn pair(&self) -> Option<(&Key, &T)> {
        match (&self.key, &self.value) {
            (Some(key), Some(value)) => Some((key, value)),
            _ => None,
        }
    }

    pub(crate) fn is_present(&self) -> bool {
        self.key.is_some()
    }

    pub(crate) fn is_broken(&self) -> bool {
        self.key.is_some() && self.value.is_none()
    }
}

impl<T> Attr<Vec<T>> {
    /// What is listed: nothing, if the key is absent.
    pub(crate) fn list(&self) -> &[T] {
        match &self.value {
            Some(list) => list,
            None => &[],
        }
    }
}

/// Whether this is the first mention.
fn set_key(ctxt: &Ctxt, known: &mut Option<Key>, key: &Key) -> bool {
    if let Some(first) = known {
        duplicate(ctxt, first, key);
        return false;
    }
    *known = Some(key.clone());
    true
}

fn duplicate(ctxt: &Ctxt, first: &Key, second: &Key) {
    ctxt.between(first.span, second.span, format!("`{}` is given twice: keep one", second.name));
}

/// The entries of all `#[secret(..)]` of an item, and whether a part of them could not be read.
fn entries(ctxt: &Ctxt, attributes: &[Attribute]) -> (Vec<Entry>, bool) {
    let mut all = Vec::new();
    let mut broken = false;
    for attribute in attributes {
        if !attribute.path().is_ident("secret") {
            continue;
        }
        match entry::tokens_of(ctxt, attribute) {
            Some(tokens) => {
                let (mut entries, whole) = entry::parse(ctxt, tokens);
                all.append(&mut entries);
                broken |= !whole;
            }
            None => broken = true,
        }
    }
    (all, broken)
}

/// The doc comment: its lines, each without the space that stands after `///`.
fn doc(attributes: &[Attribute]) -> String {
    let mut doc = String::new();
    for attribute in attributes {
        let Meta::NameValue(pair) = &attribute.meta else { continue };
        if !pair.path.is_ident("doc") {
            continue;
        }
        if let Some(line) = literal::text(&pair.value) {
            doc.push_str(line.strip_prefix(' ').unwrap_or(&line));
            doc.push('\n');
        }
    }
    doc.pop();
    doc
}
