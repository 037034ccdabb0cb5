//! Splits a file into logical lines, exactly where python-dotenv does (`dotenv/parser.py`, 1.2): also after a line that
//! cannot be read, so that the lines below it still mean the same.
//!
//! ```text
//! # comment
//! export NAME = value  # comment
//! 'NAME'='several
//! lines'
//! ```

use super::wrong::{self, Wrong};

/// A line that is neither blank nor a comment.
pub(super) struct Line<'a> {
    pub(super) number: usize,
    /// What stands before the `=`, valid or not.
    pub(super) key: Option<&'a str>,
    pub(super) value: Result<Value<'a>, Wrong>,
}

/// As written, without the quotes.
pub(super) enum Value<'a> {
    Unquoted(&'a str),
    Single(&'a str),
    Double(&'a str),
}

pub(super) struct Lines<'a> {
    rest: &'a str,
    number: usize,
}

/// What a variable can be called: `[A-Za-z_][A-Za-z0-9_.-]*`. python-dotenv takes anything.
pub(super) fn is_name(key: &str) -> bool {
    key.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        loop {
            self.take_while(is_space);
            if self.rest.is_empty() {
                return None;
            }
            let number = self.number;
            self.export();
            if self.rest.starts_with('#') {
                self.skip_line();
                continue;
            }
            let key = self.key();
            let value = if key.is_some() { self.value() } else { Err(wrong::NAME) };
            self.skip_line();
            return Some(Line { number, key, value });
        }
    }
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text, number: 1 }
    }

    /// `export=1` sets a variable of that name; a prefix needs white space after it.
    fn export(&mut self) {
        if let Some(after) = self.rest.strip_prefix("export") {
            if after.starts_with(is_blank) {
                self.rest = after.trim_start_matches(is_blank);
            }
        }
    }

    fn key(&mut self) -> Option<&'a str> {
        let key = match self.rest.strip_prefix('\'') {
            Some(quoted) => {
                let key = quoted.split_once('\'')?.0;
                if key.is_empty() {
                    return None;
                }
                self.take(key.len() + 2);
                key
            }
            None => self.take_while(|char| !matches!(char, '=' | '#') && !is_space(char)),
        };
        Some(key).filter(|key| !key.is_empty())
    }

    /// From behind the key to the end of the value, and a look at what follows it.
    fn value(&mut self) -> Result<Value<'a>, Wrong> {
        self.take_while(is_blank);
        if !self.rest.starts_with('=') {
            return Err(if self.ends() { wrong::NO_EQUALS } else { wrong::NO_SETTING });
        }
        self.take(1);
        let spaced = !self.take_while(is_blank).is_empty();

        match self.rest.chars().next() {
            // `NAME= # comment`, but `NAME=#value`.
            Some('#') if spaced => Ok(Value::Unquoted("")),
            Some('\'') => self.quoted('\'', wrong::SINGLE_QUOTE).map(Value::Single),
            Some('"') => self.quoted('"', wrong::DOUBLE_QUOTE).map(Value::Double),
            _ => Ok(Value::Unquoted(before_comment(self.take_while(|char| char != '\n')))),
        }
    }

    fn quoted(&mut self, quote: char, unclosed: Wrong) -> Result<&'a str, Wrong> {
        self.take(1);
        let mut escaped = false;
        let inside = self.take_while(|char| {
            let ends = char == quote && !escaped;
            escaped = char == '\\' && !escaped;
            !ends
        });
        if self.rest.is_empty() {
            // python-dotenv goes on at the next line. But all the rest may belong to the value, and pieces of a
            // private key would then be shown as names.
            return Err(unclosed);
        }
        self.take(1);
        self.take_while(is_blank);
        if self.ends() { Ok(inside) } else { Err(wrong::AFTER_QUOTE) }
    }

    /// Whether no more than a comment is left of the line.
    fn ends(&self) -> bool {
        self.rest.is_empty() || self.rest.starts_with(['\n', '#'])
    }

    fn skip_line(&mut self) {
        self.take_while(|char| char != '\n');
    }

    fn take_while(&mut self, wanted: impl FnMut(char) -> bool) -> &'a str {
        let mut wanted = wanted;
        let end = self.rest.find(|char| !wanted(char)).unwrap_or(self.rest.len());
        self.take(end)
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.number += taken.bytes().filter(|byte| *byte == b'\n').count();
        self.rest = rest;
        taken
    }
}

/// A `#` begins a comment only behind white space.
fn before_comment(text: &str) -> &str {
    let mut after_space = false;
    let comment = text.find(|char| {
        let begins = char == '#' && after_space;
        after_space = is_space(char);
        begins
    });
    text[..comment.unwrap_or(text.len())].trim_end_matches(is_space)
}

fn is_blank(char: char) -> bool {
    is_space(char) && char != '\n'
}

/// Python's notion, which has four separators more than Unicode's property.
fn is_space(char: char) -> bool {
    char.is_whitespace() || ('\x1C'..='\x1F').contains(&char)
}
