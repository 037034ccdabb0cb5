//! `.env` files: bytes in, names and values out. Nothing here touches the process environment.
//!
//! ```text
//! bytes ─ encoding ─▶ text ─ lines ─▶ settings ─ unquote, expand ─▶ values ─ shield, dotenvy ─▶ entries
//! ```
//!
//! The rules are python-dotenv's, which most teams' files are written for: a line has the value that it reads, or it
//! is a fault with a line number. It never has another value. `oracle` holds that against python-dotenv itself, and
//! lists the wanted differences.
//!
//! dotenvy reads the values, but never what the user wrote: fed raw, it takes `pa$$w0rd` for `pa`, looks `${NAME}` up in
//! the real environment, turns an unquoted `\n` into a line break, and quotes the line in its errors. `shield` hands it a
//! form that can be read in one way only, and a value counts only if it comes back as we meant it.

mod encoding;
mod expand;
mod lines;
mod shield;
mod unquote;
mod wrong;

#[cfg(test)]
mod nasty;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use zeroize::Zeroizing;

use self::expand::{Answer, Expander};
use self::lines::{Line, Lines, Value};
use self::wrong::Wrong;
use crate::Secret;

/// What a file says. Both lists are in file order, and no name is in both.
#[derive(Debug)]
pub(crate) struct Parsed {
    pub(crate) entries: Vec<Entry>,
    pub(crate) faults: Vec<Fault>,
}

#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) value: Secret<String>,
    /// Where it begins, from 1.
    pub(crate) line: usize,
}

/// What is wrong with one line. Holds no part of a value.
#[derive(Debug, PartialEq)]
pub(crate) struct Fault {
    /// Where the logical line begins, from 1. 0 is the whole file.
    pub(crate) line: usize,
    /// The name that the line sets, if it sets a valid one.
    pub(crate) name: Option<String>,
    pub(crate) what: &'static str,
    pub(crate) help: &'static str,
}

/// Parses a whole `.env` file. `lookup` answers `${NAME}` for names that the file itself has not set above that line.
pub(crate) fn parse(bytes: &[u8], lookup: &dyn Fn(&str) -> Option<String>) -> Parsed {
    let text = match encoding::text(bytes) {
        Ok(text) => text,
        Err(fault) => return Parsed { entries: Vec::new(), faults: vec![fault] },
    };
    let mut file = File::default();
    for line in Lines::new(&text) {
        file.add(line, lookup);
    }
    file.finish()
}

/// What the lines so far have said.
#[derive(Default)]
struct File<'a> {
    settings: Vec<Setting<'a>>,
    names: HashMap<&'a str, Standing>,
    expander: Expander,
    faults: Vec<Fault>,
}

/// A line that sets a variable, as we understand it.
struct Setting<'a> {
    name: &'a str,
    value: Zeroizing<String>,
    line: usize,
}

#[derive(Clone, Copy)]
enum Standing {
    /// Set, by this one of the settings.
    Set(usize),
    /// One of its lines is a fault, so nobody knows its value.
    Unknown,
}

impl<'a> File<'a> {
    fn add(&mut self, line: Line<'a>, lookup: &dyn Fn(&str) -> Option<String>) {
        let Line { number, key, value } = line;
        let Some(name) = key.filter(|key| lines::is_name(key)) else {
            let wrong = value.err().unwrap_or(wrong::NAME);
            self.faults.push(wrong.at(number, None));
            return;
        };
        match value.and_then(|value| self.value(value, lookup)) {
            Ok(value) => self.set(Setting { name, value, line: number }),
            // A word without `=` may be a piece of a pasted secret, so it is not shown as a name.
            Err(wrong @ wrong::NO_EQUALS) => self.unknown(name, wrong.at(number, None)),
            Err(wrong @ wrong::NO_SETTING) => self.faults.push(wrong.at(number, None)),
            Err(wrong) => self.unknown(name, wrong.at(number, Some(name))),
        }
    }

    fn value(
        &mut self,
        value: Value<'a>,
        lookup: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Zeroizing<String>, Wrong> {
        let text = match value {
            Value::Single(raw) => return without_nul(unquote::single(raw)),
            Value::Double(raw) => unquote::double(raw),
            Value::Unquoted(raw) => Zeroizing::new(raw.to_owned()),
        };
        let (settings, names) = (&self.settings, &self.names);
        let expanded = self.expander.expand(&text, |name| match names.get(name) {
            Some(Standing::Set(index)) => Answer::Set(settings[*index].value.clone()),
            Some(Standing::Unknown) => Answer::Unknown,
            None => lookup(name).map_or(Answer::Unset, |value| Answer::Set(value.into())),
        });
        without_nul(expanded?)
    }

    fn set(&mut self, setting: Setting<'a>) {
        match self.names.get(setting.name) {
            None => {
                self.names.insert(setting.name, Standing::Set(self.settings.len()));
                self.settings.push(setting);
            }
            Some(Standing::Set(index)) if self.settings[*index].value != setting.value => {
                self.unknown(setting.name, wrong::TWICE.at(setting.line, Some(setting.name)));
            }
            Some(_) => {}
        }
    }

    fn unknown(&mut self, name: &'a str, fault: Fault) {
        self.names.insert(name, Standing::Unknown);
        self.faults.push(fault);
    }

    fn finish(mut self) -> Parsed {
        self.settings
            .retain(|setting| matches!(self.names.get(setting.name), Some(Standing::Set(_))));

        let mut entries = Vec::with_capacity(self.settings.len());
        for (setting, value) in self.settings.iter().zip(shield::read(&self.settings)) {
            match value {
                Some(value) => {
                    entries.push(Entry { name: setting.name.to_owned(), value, line: setting.line })
                }
                None => self.faults.push(wrong::UNCLEAR.at(setting.line, Some(setting.name))),
            }
        }
        self.faults.sort_by_key(|fault| fault.line);
        Parsed { entries, faults: self.faults }
    }
}

/// No variable can hold a NUL: the file is damaged, or not text at all.
fn without_nul(value: Zeroizing<String>) -> Result<Zeroizing<String>, Wrong> {
    if value.contains('\0') { Err(wrong::NUL) } else { Ok(value) }
}
