//! `file = ".."`, `aws = ".."`, `aws(name = .., key = .., stage = .., version = ..)`, `aws_in(production = ..)`,
//! `store(my_store = "..")`.

use proc_macro2::Span;
use syn::LitStr;

use super::entry::{self, Entry, Key, Value};
use super::{Attr, duplicate, value};
use crate::ctxt::Ctxt;
use crate::environments::Name;
use crate::locator::{self, Locator};
use crate::suggest;
use crate::symbol::{self, FILE, KEY, NAME, STAGE, STORE, STORES, Store, VERSION, form};

/// A mounted file or a secret in a store.
pub(crate) struct Place {
    pub(crate) scheme: String,
    /// Its first mention.
    pub(crate) key: Key,
    pub(crate) anywhere: Attr<Locator>,
    pub(crate) in_environment: Attr<Vec<(Name, Locator)>>,
}

impl Place {
    pub(crate) fn is_store(&self) -> bool {
        self.scheme != FILE
    }
}

/// The macro of `__private` that fails where a cargo feature is off, and the key that needs the feature.
#[derive(Clone, Copy)]
pub(crate) struct Gate {
    pub(crate) name: &'static str,
    pub(crate) span: Span,
}

/// All places of a field, a struct or a `nested` site, in the order of their first mention.
#[derive(Default)]
pub(crate) struct Places {
    pub(crate) list: Vec<Place>,
    pub(crate) gates: Vec<Gate>,
    /// Whether some could not be read.
    pub(crate) broken: bool,
}

/// Whether a locator may have a `#key`, and `file` may stand alone.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Keys {
    Allowed,
    /// The struct names the secret, its fields name the key.
    Refused,
}

impl Places {
    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty() && !self.broken
    }

    pub(crate) fn first_key(&self) -> Option<&Key> {
        self.list.first().map(|place| &place.key)
    }

    pub(crate) fn store(&self) -> Option<&Place> {
        self.list.iter().find(|place| place.is_store())
    }

    /// Takes the entry if its key is one of a place.
    pub(super) fn take(&mut self, ctxt: &Ctxt, entry: &Entry, keys: Keys) -> bool {
        let key = &entry.key;
        if key.name == FILE {
            let locator = short(ctxt, entry, form(FILE), keys);
            self.set(ctxt, FILE, key, locator);
        } else if key.name == STORE {
            self.gate("require_async", key);
            self.take_own_stores(ctxt, entry, keys);
        } else if let Some(store) = symbol::store(&key.name) {
            self.gate(store.gate, key);
            let locator = locator(ctxt, store, entry, form(store.scheme), keys);
            self.set(ctxt, store.scheme, key, locator);
        } else if let Some(store) = STORES.iter().find(|store| key.name == store.per_environment) {
            self.gate(store.gate, key);
            let locators = per_environment(ctxt, store, entry, keys);
            self.broken |= locators.is_none();
            self.place(store.scheme, key).in_environment.set(ctxt, key, locators);
        } else {
            return false;
        }
        true
    }

    pub(super) fn gate(&mut self, name: &'static str, key: &Key) {
        self.gates.push(Gate { name, span: key.span });
    }

    fn set(&mut self, ctxt: &Ctxt, scheme: &str, key: &Key, locator: Option<Locator>) {
        self.broken |= locator.is_none();
        self.place(scheme, key).anywhere.set(ctxt, key, locator);
    }

    fn place(&mut self, scheme: &str, key: &Key) -> &mut Place {
        let known = self.list.iter().position(|place| place.scheme == scheme);
        let index = known.unwrap_or_else(|| {
            self.list.push(Place {
                scheme: scheme.to_owned(),
                key: key.clone(),
                anywhere: Attr::default(),
                in_environment: Attr::default(),
            });
            self.list.len() - 1
        });
        &mut self.list[index]
    }

    /// `store(my_store = "name#key", other = "..")`
    fn take_own_stores(&mut self, ctxt: &Ctxt, entry: &Entry, keys: Keys) {
        let Value::List(span, tokens) = &entry.value else {
            value::wrong(ctxt, entry, "a list", form(STORE));
            self.broken = true;
            return;
        };
        let (stores, whole) = entry::parse(ctxt, tokens.clone());
        self.broken |= !whole;
        if stores.is_empty() && whole {
            ctxt.at(*span, format!("`store` names no store: write `{}`", form(STORE)));
            self.broken = true;
        }
        for store in &stores {
            let key = &store.key;
            if symbol::is_taken(&key.name) {
                let message = match symbol::store(&key.name) {
                    Some(known) => format!(
                        "`{0}` is built in: write `{0} = \"name#key\"` without `store`",
                        known.scheme
                    ),
                    None => format!("`{}` cannot name a store: choose another name", key.name),
                };
                ctxt.at(key.span, message);
                self.broken = true;
                continue;
            }
            if key.quoted {
                ctxt.at(
                    key.span,
                    format!("the name of a store is an identifier: write `{}`", form(STORE)),
                );
                self.broken = true;
                continue;
            }
            let locator = short(ctxt, store, &form_of_short(key), keys);
            self.set(ctxt, &key.name, key, locator);
        }
    }
}

/// `aws = "name#key"` or `aws(name = ..)`, and the same for one environment.
fn locator(ctxt: &Ctxt, store: &Store, entry: &Entry, form: &str, keys: Keys) -> Option<Locator> {
    match &entry.value {
        Value::List(span, tokens) => long(ctxt, store, *span, tokens.clone(), keys),
        _ => short(ctxt, entry, form, keys),
    }
}

/// `aws = "name#key"`
fn short(ctxt: &Ctxt, entry: &Entry, form: &str, keys: Keys) -> Option<Locator> {
    let text = value::string_or(ctxt, entry, form)?;
    locate(ctxt, &text, keys)
}

fn form_of_short(key: &Key) -> String {
    format!("{} = \"name#key\"", key.name)
}

/// `aws(name = "..", key = "..", stage = "..", version = "..")`
fn long(
    ctxt: &Ctxt,
    store: &Store,
    span: Span,
    tokens: proc_macro2::TokenStream,
    keys: Keys,
) -> Option<Locator> {
    const KNOWN: [&str; 4] = [NAME, KEY, STAGE, VERSION];

    let scheme = store.scheme;
    let (entries, mut whole) = entry::parse(ctxt, tokens);
    let mut given: Vec<(Key, LitStr)> = Vec::new();
    for entry in &entries {
        let key = &entry.key;
        let message = match key.name.as_str() {
            NAME => None,
            KEY if keys == Keys::Refused => Some(NO_KEY_HERE.into()),
            KEY => None,
            STAGE if !store.has_stages => Some(format!("`{scheme}` has no stages: remove `stage`")),
            STAGE => None,
            VERSION => None,
            unknown => Some(match suggest::nearest(unknown, &KNOWN) {
                Some(near) => format!("`{scheme}` has no key `{unknown}`; did you mean `{near}`?"),
                None if key.quoted => {
                    format!("`{scheme}` takes its name as `name = \"{unknown}\"`")
                }
                None => {
                    format!("`{scheme}` has no key `{unknown}`; it has {}", suggest::list(&KNOWN))
                }
            }),
        };
        if let Some(message) = message {
            ctxt.at(key.span, message);
            whole = false;
            continue;
        }
        if let Some((first, _)) = find(&given, &key.name) {
            duplicate(ctxt, first, key);
            continue;
        }
        match value::string(ctxt, entry) {
            Some(text) if text.value().trim().is_empty() => {
                ctxt.at(
                    text.span(),
                    format!("`{0}` is empty: write `{1}`", key.name, form(&key.name)),
                );
                whole = false;
            }
            Some(text) => given.push((key.clone(), text)),
            None => whole = false,
        }
    }
    let Some((_, name)) = find(&given, NAME) else {
        if whole {
            ctxt.at(span, format!("`{scheme}` has no name: write `{scheme}(name = \"..\")`"));
        }
        return None;
    };
    let mut locator = locate(ctxt, name, keys)?;
    if let Some((_, key)) = find(&given, KEY) {
        if locator.key.is_some() {
            ctxt.at(key.span(), "the name has a `#key` already: keep one of the two");
            return None;
        }
        ctxt.ok(key.span(), locator::check_key(&key.value()))?;
        locator.key = Some(key.value());
    }
    locator.stage = find(&given, STAGE).map(|(_, text)| text.value());
    locator.version = find(&given, VERSION).map(|(_, text)| text.value());
    whole.then_some(locator)
}

fn find<'a>(given: &'a [(Key, LitStr)], name: &str) -> Option<&'a (Key, LitStr)> {
    given.iter().find(|(key, _)| key.name == name)
}

/// `aws_in(production = "name#key", "prod-eu" = "..")`
fn per_environment(
    ctxt: &Ctxt,
    store: &Store,
    entry: &Entry,
    keys: Keys,
) -> Option<Vec<(Name, Locator)>> {
    let Value::List(span, tokens) = &entry.value else {
        value::wrong(ctxt, entry, "a list", form(store.per_environment));
        return None;
    };
    let (entries, mut whole) = entry::parse(ctxt, tokens.clone());
    let mut all: Vec<(Name, Locator)> = Vec::new();
    for entry in &entries {
        let locator = locator(ctxt, store, entry, &form_of_short(&entry.key), keys);
        let (Some(name), Some(locator)) = (value::environment(ctxt, &entry.key), locator) else {
            whole = false;
            continue;
        };
        match all.iter().find(|(known, _)| known.text == name.text) {
            Some((first, _)) => value::twice(ctxt, first.span, &name),
            None => all.push((name, locator)),
        }
    }
    if all.is_empty() && whole {
        let key = store.per_environment;
        ctxt.at(*span, format!("`{key}` names nothing: write `{}`", form(key)));
        return None;
    }
    whole.then_some(all)
}

const NO_KEY_HERE: &str =
    "a key cannot stand here: this names the secret, and the fields name their keys with `key`";

/// `NAME#KEY`
fn locate(ctxt: &Ctxt, text: &LitStr, keys: Keys) -> Option<Locator> {
    ctxt.ok(text.span(), located(&text.value(), keys))
}

fn located(text: &str, keys: Keys) -> Result<Locator, String> {
    let (name, key) = locator::split(text, "name")?;
    locator::check_placeholders(name)?;
    if key.is_some() && keys == Keys::Refused {
        return Err(NO_KEY_HERE.to_owned());
    }
    Ok(Locator { name: name.to_owned(), key: key.map(str::to_owned), ..Locator::default() })
}
