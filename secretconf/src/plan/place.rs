//! Files and secrets by their names, and which of them a field means where.

use crate::definition::{Field, Locator, Place, Value};
use crate::environment::Active;

/// A file or a secret by its name, whose placeholders are not filled in yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Located {
    pub(crate) scheme: &'static str,
    /// Where the store stands, if the struct says so; with placeholders, too.
    pub(crate) address: Option<&'static str>,
    pub(crate) name: &'static str,
    pub(crate) key: Option<&'static str>,
    /// `name` is a directory, and this is the file in it.
    pub(crate) file: Option<&'static str>,
    pub(crate) stage: Option<&'static str>,
    pub(crate) version: Option<&'static str>,
    /// The attribute names it for this very environment.
    pub(crate) exact: bool,
}

/// A place that may answer for a field, and what of it the field wants.
#[derive(Clone, Copy)]
pub(crate) struct Mention {
    place: &'static Place,
    key: Option<&'static str>,
    file: Option<&'static str>,
}

/// A field's own places, then what it takes of those that its struct names.
pub(crate) fn mentions(
    field: &'static Field,
    value: &'static Value,
    inherited: &'static [Place],
) -> impl Iterator<Item = Mention> {
    let keys = value.keys();
    let own = keys.places.iter().map(|place| Mention { place, key: None, file: None });
    let key = keys.key;
    let through_key = inherited.iter().filter(move |_| key.is_some());
    let through_key = through_key.map(move |place| Mention { place, key, file: None });
    let directories = inherited.iter().filter(|place| keys.file && place.is_file());
    let file = Some(field.name);
    own.chain(through_key).chain(directories.map(move |place| Mention { place, key: None, file }))
}

impl Mention {
    pub(super) fn here(self, active: &Active) -> Option<Located> {
        let here = active.best(self.place.in_environment);
        let locator = here.map(|(_, locator)| locator).or(self.place.anywhere.as_ref())?;
        let exact = here.is_some_and(|(rule, _)| active.is_named(rule));
        Some(self.at(locator, exact))
    }

    /// In every environment.
    pub(crate) fn everywhere(self) -> impl Iterator<Item = Located> {
        let named = self.place.in_environment.iter().map(|(_, locator)| locator);
        self.place.anywhere.iter().chain(named).map(move |locator| self.at(locator, false))
    }

    fn at(self, locator: &Locator, exact: bool) -> Located {
        Located {
            scheme: self.place.scheme,
            address: None,
            name: locator.name,
            key: self.key.or(locator.key),
            file: self.file,
            stage: locator.stage,
            version: locator.version,
            exact,
        }
    }
}

impl Located {
    /// A mounted file, not a secret in a store.
    pub(crate) fn is_file(&self) -> bool {
        self.scheme == FILE
    }

    /// Its whole name, where its own is this one, with or without placeholders.
    pub(crate) fn whole(&self, name: &str) -> String {
        match self.file {
            Some(file) => format!("{}/{file}", name.trim_end_matches('/')),
            None => name.to_owned(),
        }
    }
}

impl Place {
    /// A mounted file or directory, not a store.
    pub(crate) fn is_file(&self) -> bool {
        self.scheme == FILE
    }
}

const FILE: &str = "file";
