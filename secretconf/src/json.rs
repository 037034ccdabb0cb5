//! One key of a JSON text. Strings as they are; numbers and bools by their literal text, all digits kept; siblings are
//! never looked into.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde_core::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::Secret;

/// Names of keys that a problem lists, at most.
const LISTED: usize = 20;

/// Characters of each of them, at most.
const LONGEST: usize = 80;

/// What a key leads to.
pub(crate) enum Picked<'a> {
    /// A string's content, or the literal text of a number or bool.
    Text(Secret<String>),
    /// An object or array, as written.
    Structure(&'a str),
}

/// Why a key leads nowhere.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Unpicked {
    /// The key is there twice.
    Twice,
    /// The keys that are there, and how many more.
    NoSuchKey {
        keys: Vec<String>,
        more: usize,
    },
    /// An array has no such index.
    NoSuchIndex {
        length: usize,
    },
    /// Not JSON.
    NotJson {
        line: usize,
        column: usize,
    },
    /// Not an object (nor, for a pointer, an array) but this.
    NotAnObject(&'static str),
    Null,
    /// A part of a template is empty or white space.
    Blank,
    /// A part of a template is an object or array.
    Structured,
}

/// A JSON text, for one key or for many.
pub(crate) struct Document<'a> {
    text: &'a str,
    index: Cow<'a, Result<Index, Unpicked>>,
}

/// Where the members of a JSON text stand in it.
#[derive(Clone)]
pub(crate) enum Index {
    /// Also members whose key repeats.
    Object(Vec<Member>),
    Array(Vec<Range<usize>>),
    /// Called this.
    Other(&'static str),
}

#[derive(Clone)]
pub(crate) struct Member {
    key: Key,
    value: Range<usize>,
}

#[derive(Clone)]
enum Key {
    At(Range<usize>),
    /// It was written with escapes.
    Escaped(String),
}

impl<'a> Document<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, index: Cow::Owned(Index::of(text)) }
    }

    /// `index` is that of this text.
    pub(crate) fn with_index(text: &'a str, index: &'a Result<Index, Unpicked>) -> Self {
        Self { text, index: Cow::Borrowed(index) }
    }

    /// Follows `key`: the name of a key, or an RFC 6901 pointer if it starts with `/`.
    pub(crate) fn pick(&self, key: &str) -> Result<Picked<'a>, Unpicked> {
        let Some(pointer) = key.strip_prefix('/') else {
            return value(self.member(key)?);
        };
        let mut steps = pointer.split('/').map(|step| step.replace("~1", "/").replace("~0", "~"));
        let first = steps.next().unwrap_or_default();
        let mut here = self.step(&first)?;
        for step in steps {
            here = Document::new(here).step(&step)?;
        }
        value(here)
    }

    fn index(&self) -> Result<&Index, Unpicked> {
        self.index.as_ref().as_ref().map_err(Clone::clone)
    }

    fn step(&self, step: &str) -> Result<&'a str, Unpicked> {
        let Index::Array(items) = self.index()? else { return self.member(step) };
        let canonical = step == "0" || !step.starts_with(['0', '+']);
        let index = step.parse::<usize>().ok().filter(|_| canonical);
        let item = index.and_then(|index| items.get(index));
        item.map(|item| &self.text[item.clone()])
            .ok_or(Unpicked::NoSuchIndex { length: items.len() })
    }

    fn member(&self, key: &str) -> Result<&'a str, Unpicked> {
        let members = match self.index()? {
            Index::Object(members) => members,
            Index::Array(_) => return Err(Unpicked::NotAnObject("an array")),
            Index::Other(kind) => return Err(Unpicked::NotAnObject(kind)),
        };
        let mut found = members.iter().filter(|member| member.key.in_text(self.text) == key);
        match (found.next(), found.next()) {
            (Some(member), None) => Ok(&self.text[member.value.clone()]),
            (Some(_), Some(_)) => Err(Unpicked::Twice),
            (None, _) => {
                let names = members.iter().map(|member| member.key.in_text(self.text));
                let mut keys: Vec<String> =
                    names.map(|name| name.chars().take(LONGEST).collect()).collect();
                keys.sort_unstable();
                keys.dedup();
                let more = keys.len().saturating_sub(LISTED);
                keys.truncate(LISTED);
                Err(Unpicked::NoSuchKey { keys, more })
            }
        }
    }
}

impl Index {
    pub(crate) fn of(text: &str) -> Result<Self, Unpicked> {
        let json = without_mark(text);
        let range = |part: &str| {
            let start = part.as_ptr().addr() - text.as_ptr().addr();
            start..start + part.len()
        };
        Ok(match json.trim_start().as_bytes().first() {
            Some(b'{') => {
                let Members(members) = parse(json)?;
                let member = |(key, value): (Cow<'_, str>, &RawValue)| Member {
                    key: match key {
                        Cow::Borrowed(key) => Key::At(range(key)),
                        Cow::Owned(key) => Key::Escaped(key),
                    },
                    value: range(value.get()),
                };
                Self::Object(members.into_iter().map(member).collect())
            }
            Some(b'[') => {
                let items: Vec<&RawValue> = parse(json)?;
                Self::Array(items.into_iter().map(|item| range(item.get())).collect())
            }
            _ => Self::Other(kind_of(parse::<&RawValue>(json)?.get())),
        })
    }
}

impl Key {
    fn in_text<'a>(&'a self, text: &'a str) -> &'a str {
        match self {
            Self::At(range) => &text[range.clone()],
            Self::Escaped(key) => key,
        }
    }
}

/// The value itself, for what stands at a key.
fn value(literal: &str) -> Result<Picked<'_>, Unpicked> {
    match literal.as_bytes().first() {
        Some(b'"') => parse::<String>(literal).map(|text| Picked::Text(Secret::new(text))),
        Some(b'{' | b'[') => Ok(Picked::Structure(literal)),
        Some(b'n') => Err(Unpicked::Null),
        _ => Ok(Picked::Text(Secret::new(literal.to_owned()))),
    }
}

/// Whether it can only be meant as an object.
pub(crate) fn begins_an_object(text: &str) -> bool {
    without_mark(text).trim_start().starts_with('{')
}

/// Without the byte order mark that some editors write.
fn without_mark(text: &str) -> &str {
    text.trim_start_matches('\u{feff}')
}

fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Unpicked> {
    serde_json::from_str(text)
        .map_err(|error| Unpicked::NotJson { line: error.line(), column: error.column() })
}

fn kind_of(literal: &str) -> &'static str {
    match literal.as_bytes().first() {
        Some(b'"') => "a string",
        Some(b't' | b'f') => "a bool",
        Some(b'n') => "null",
        _ => "a number",
    }
}

/// All members of an object, also those whose key repeats.
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;

        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(Name(key)) = map.next_key()? {
                    members.push((key, map.next_value()?));
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Collect)
    }
}

/// A key, borrowed unless it has escapes.
struct Name<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Borrow;

        impl<'de> Visitor<'de> for Borrow {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Borrowed(key)))
            }

            fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Owned(key.to_owned())))
            }
        }

        deserializer.deserialize_str(Borrow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(json: &str, key: &str) -> Result<String, Unpicked> {
        Document::new(json).pick(key).map(|picked| match picked {
            Picked::Text(text) => text.into_inner(),
            Picked::Structure(text) => text.to_owned(),
        })
    }

    #[test]
    fn literals_keep_all_their_digits() {
        let json = r#"{"port": 5432, "id": 12345678901234567890123, "on": true, "s": "0123"}"#;
        assert_eq!(text(json, "port"), Ok("5432".into()));
        assert_eq!(text(json, "id"), Ok("12345678901234567890123".into()));
        assert_eq!(text(json, "on"), Ok("true".into()));
        assert_eq!(text(json, "s"), Ok("0123".into()));
    }

    #[test]
    fn siblings_do_not_matter() {
        let json = r#"{"a": [1, {"b": null}], "b": 1e999, "a\u0062": "found", "c": "x"}"#;
        assert_eq!(text(json, "ab"), Ok("found".into()));
    }

    #[test]
    fn an_index_serves_many_keys() {
        let json = r#"{"a": 1, "\u0062": "2", "c": [3]}"#;
        let index = Index::of(json);
        let texts: Vec<_> = ["a", "b", "/c/0"]
            .into_iter()
            .map(|key| match Document::with_index(json, &index).pick(key) {
                Ok(Picked::Text(text)) => text.into_inner(),
                _ => String::new(),
            })
            .collect();
        assert_eq!(texts, ["1", "2", "3"]);
    }

    #[test]
    fn places_are_counted_with_what_stands_before_the_object() {
        assert_eq!(text("\u{feff} {\"a\": \"b\"}", "a"), Ok("b".into()));
        assert_eq!(text("\u{feff}\n[{\"a\": [ 7 ]}]", "/0/a/0"), Ok("7".into()));
    }

    #[test]
    fn pointers_follow_rfc_6901() {
        let json = r#"{"a": [{"b/c": {"d~": "deep"}}], "": {"": 1}}"#;
        assert_eq!(text(json, "/a/0/b~1c/d~0"), Ok("deep".into()));
        assert_eq!(text(json, "//"), Ok("1".into()));
        assert_eq!(text(json, "/a/1"), Err(Unpicked::NoSuchIndex { length: 1 }));
        assert_eq!(text(json, "/a/00"), Err(Unpicked::NoSuchIndex { length: 1 }));
        assert_eq!(text(json, "/a/-"), Err(Unpicked::NoSuchIndex { length: 1 }));
    }

    #[test]
    fn each_way_to_fail_has_its_name() {
        let keys = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(
            text(r#"{"b": 1, "a": 2}"#, "c"),
            Err(Unpicked::NoSuchKey { keys: keys(&["a", "b"]), more: 0 })
        );
        assert_eq!(text(r#"{"a": 1, "a": 1}"#, "a"), Err(Unpicked::Twice));
        assert_eq!(text(r#"{"a": null}"#, "a"), Err(Unpicked::Null));
        assert_eq!(text("[1]", "a"), Err(Unpicked::NotAnObject("an array")));
        assert_eq!(text("\"x\"", "a"), Err(Unpicked::NotAnObject("a string")));
        assert_eq!(text("{\"a\": \n1", "a"), Err(Unpicked::NotJson { line: 2, column: 1 }));
        assert_eq!(text("hunter2", "a"), Err(Unpicked::NotJson { line: 1, column: 1 }));
    }

    #[test]
    fn at_most_twenty_keys_are_listed() {
        let many: Vec<String> = (0..25).map(|n| format!("\"k{n:02}\": 1")).collect();
        match text(&format!("{{{}}}", many.join(",")), "x") {
            Err(Unpicked::NoSuchKey { keys, more }) => assert_eq!((keys.len(), more), (20, 5)),
            other => panic!("{other:?}"),
        }
    }
}
