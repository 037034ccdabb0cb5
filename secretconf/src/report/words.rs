//! What is said of a place and of its outcome: names, counts, types, codes and positions, never a value.

use super::{Attempt, ProblemKind};
use crate::json::Unpicked;
use crate::outcome::{Failed, Missed, Outcome, Passed};
use crate::plan::{Located, Planned, Source};
use crate::read::{Mismatch, Shape};
use crate::story::Tried;

/// A tried source as a line of the report.
pub(crate) fn attempt(planned: &Planned, tried: &Tried) -> Attempt {
    let (source, mut place) = place(planned, &tried.source, tried.place.as_deref());
    if let Some(key) = tried.source.key().filter(|_| is_about_the_key(&tried.outcome)) {
        place = format!("{place}#{key}");
    }
    Attempt { source, place: visible(&place), outcome: visible(&outcome(&tried.outcome)) }
}

/// What is said is about the value at the key, rather than about the secret or file.
fn is_about_the_key(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Answered { .. } | Outcome::Passed(Passed::Blank) => true,
        Outcome::Failed(failed) => {
            matches!(**failed, Failed::Mismatch { .. } | Failed::Rejected { .. })
        }
        Outcome::Passed(_) | Outcome::Postponed => false,
    }
}

impl Source {
    fn key(&self) -> Option<&'static str> {
        match self {
            Self::File(located) | Self::Store { secret: located, .. } => located.key,
            _ => None,
        }
    }
}

/// Names come from outside, too: keys of a JSON object, variables in a secret's name. They may not steer a terminal.
pub(crate) fn visible(text: &str) -> String {
    let steers =
        |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mut visible = String::with_capacity(text.len());
    for c in text.chars() {
        if steers(c) { visible.extend(c.escape_default()) } else { visible.push(c) }
    }
    visible
}

/// The place as a whole, without the key in it.
pub(super) fn place(planned: &Planned, source: &Source, found: Option<&str>) -> (String, String) {
    let variable = || planned.variable(source).map_or("", |variable| &variable.name);
    let (source, place) = match source {
        Source::Set => ("loader", String::new()),
        Source::Variable | Source::OldVariable => ("env", variable().to_owned()),
        Source::Dotenv | Source::OldDotenv => match found {
            Some(line) => (".env", format!("{} ({line})", variable())),
            None => (".env", variable().to_owned()),
        },
        Source::VariableFile | Source::DotenvFile => {
            let named = format!("named by {}_FILE", variable());
            ("file", found.map_or(named.clone(), |path| format!("{path} ({named})")))
        }
        Source::File(located) => {
            ("file", found.map_or_else(|| located.whole(located.name), str::to_owned))
        }
        Source::Store { secret: located, .. } => (located.scheme, secret(located, found)),
        Source::Default { rule: "", .. } => ("default", String::new()),
        Source::Default { rule, .. } => ("default_in", (*rule).to_owned()),
        Source::Generate { .. } => ("generated", String::new()),
    };
    (source.to_owned(), place)
}

fn secret(located: &Located, found: Option<&str>) -> String {
    let name = found.unwrap_or(located.name);
    match (located.stage, located.version) {
        (None, None) => name.to_owned(),
        (Some(stage), None) => format!("{name} (stage {stage})"),
        (None, Some(version)) => format!("{name} (version {version})"),
        (Some(stage), Some(version)) => format!("{name} (stage {stage}, version {version})"),
    }
}

fn outcome(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Answered { .. } => "used".into(),
        Outcome::Passed(passed) => passed_words(passed),
        Outcome::Failed(failed) => failed_words(failed),
        Outcome::Postponed => "would be asked".into(),
    }
}

fn passed_words(passed: &Passed) -> String {
    match passed {
        Passed::Blank => "set, but blank".into(),
        Passed::Json(missed) => json_words(missed),
        Passed::NoSuchFile => "no such file".into(),
        #[cfg(feature = "async")]
        Passed::NotFound(error) => error.to_string(),
        Passed::NotAsked(why) => (*why).into(),
        Passed::Unset => "not set".into(),
    }
}

pub(crate) fn failed_words(failed: &Failed) -> String {
    match failed {
        Failed::Ambiguous { file } => format!("set, and so is {file}"),
        Failed::Dotenv(fault) => fault.what.clone(),
        Failed::ForeignEnvironment(name) => format!("not asked: its name says `{name}`"),
        Failed::Generator => "the operating system gave no random bytes".into(),
        Failed::Json(missed) => json_words(missed),
        Failed::Mismatch { mismatch, characters: None, .. } => format!("its text {mismatch}"),
        Failed::Mismatch { mismatch, characters: Some(1), .. } => {
            format!("its text {mismatch} (1 character)")
        }
        Failed::Mismatch { mismatch, characters: Some(count), .. } => {
            format!("its text {mismatch} ({count} characters)")
        }
        Failed::NotUtf8 => "set, but not UTF-8 text".into(),
        Failed::Overridden => "set, but only the store may answer here".into(),
        Failed::PlaceholderUnset(name) => format!("its name needs {name}, which is not set"),
        Failed::Rejected { by_validator: Some(reason) } => format!("rejected: {reason}"),
        Failed::Rejected { by_validator: None } => "rejected by the field's validator".into(),
        #[cfg(feature = "async")]
        Failed::Store(error) => error.to_string(),
        Failed::Structured { key } => format!("has an object or array at {}", at_key(key)),
        Failed::Unreadable(kind) => format!("cannot be read: {kind}"),
    }
}

/// `key `url`` or `pointer `/a/0``.
pub(super) fn at_key(key: &str) -> String {
    if key.starts_with('/') { format!("pointer `{key}`") } else { format!("key `{key}`") }
}

fn json_words(Missed { key, why }: &Missed) -> String {
    match why {
        Unpicked::NoSuchKey { keys, .. } if keys.is_empty() => {
            format!("has no {}; it is an empty object", at_key(key))
        }
        Unpicked::NoSuchKey { keys, more: 0 } => {
            format!("has no {}; its keys: {}", at_key(key), keys.join(", "))
        }
        Unpicked::NoSuchKey { keys, more } => {
            format!("has no {}; its keys: {} and {more} more", at_key(key), keys.join(", "))
        }
        Unpicked::NoSuchIndex { length } => {
            format!("has no {}; the array there has {length} items", at_key(key))
        }
        Unpicked::Null => format!("has null at {}", at_key(key)),
        Unpicked::Blank => format!("is blank at {}", at_key(key)),
        Unpicked::Structured => format!("has an object or array at {}", at_key(key)),
        Unpicked::NotAnObject(found) => format!("is {found}, not a JSON object"),
        Unpicked::Twice => format!("has {} twice", at_key(key)),
        Unpicked::NotJson { line, column } => {
            format!("is not JSON (line {line}, column {column})")
        }
    }
}

/// `no such key`, `not a u32`.
pub(crate) fn title(planned: &Planned, kind: ProblemKind) -> String {
    match kind {
        ProblemKind::WrongType => format!("not {}", with_article(&type_words(&planned.shape))),
        kind => kind.title().to_owned(),
    }
}

fn type_words(shape: &Shape) -> String {
    let word = match shape.word() {
        "" => "value of its type",
        word => word,
    };
    if shape.list { format!("list of {word}") } else { word.to_owned() }
}

fn with_article(words: &str) -> String {
    let vowel = words.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O'])
        || words.starts_with("f32")
        || words.starts_with("f64");
    format!("{} {words}", if vowel { "an" } else { "a" })
}

/// The text looks like what Kubernetes injects for a service of the same name.
pub(crate) fn is_service_link(text: &str, mismatch: &Mismatch) -> bool {
    matches!(mismatch, Mismatch::NotNumber | Mismatch::NotWhole { .. })
        && text.trim_start().starts_with("tcp://")
}
