//! What is said of a place, of its outcome, and of the cure. Every sentence about a field's sources is made here, of
//! names, counts, types, codes and positions: never of a value.

use std::io::ErrorKind;

use super::{Attempt, ProblemKind};
use crate::json::Unpicked;
use crate::outcome::{Failed, Outcome, Passed, Tried};
use crate::plan::{Candidate, Located, Planned};
use crate::read::{Mismatch, Shape};

/// A tried source as a line of the report.
pub(crate) fn attempt(planned: &Planned, tried: &Tried) -> Attempt {
    let candidate = &planned.candidates[tried.candidate];
    let (source, place) = place(candidate, tried.place.as_deref());
    Attempt { source, place, outcome: outcome(&tried.outcome) }
}

fn place(candidate: &Candidate, found: Option<&str>) -> (String, String) {
    let (source, place) = match candidate {
        Candidate::Set => ("loader", String::new()),
        Candidate::Variable(variable) => ("env", variable.name.clone()),
        Candidate::Dotenv(variable) => match found {
            Some(line) => (".env", format!("{} ({line})", variable.name)),
            None => (".env", variable.name.clone()),
        },
        Candidate::VariableFile(variable) | Candidate::DotenvFile(variable) => {
            let named = format!("named by {}", variable.name);
            ("file", found.map_or(named.clone(), |path| format!("{path} ({named})")))
        }
        Candidate::File(located) => ("file", found.unwrap_or(located.name).to_owned()),
        Candidate::Store(located) => (located.scheme, secret(located, found)),
        Candidate::Default { rule: "" } => ("default", String::new()),
        Candidate::Default { rule } => ("default", format!("in {rule}")),
        Candidate::Generate { .. } => ("generate", String::new()),
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
        Outcome::Answered(_) => "used".into(),
        Outcome::Passed(passed) => passed_words(passed),
        Outcome::Failed(failed) => failed_words(failed),
        Outcome::Postponed => "would be asked".into(),
    }
}

fn passed_words(passed: &Passed) -> String {
    match passed {
        Passed::Blank => "set, but blank".into(),
        Passed::Json { key, why } => json_words(key, why),
        Passed::NoSuchFile => "no such file".into(),
        #[cfg(feature = "async")]
        Passed::NotFound(error) => error.to_string(),
        Passed::NotAsked(why) => (*why).into(),
        Passed::Unset => "not set".into(),
    }
}

fn failed_words(failed: &Failed) -> String {
    match failed {
        Failed::Ambiguous { file } => format!("set, and so is {file}"),
        Failed::Dotenv(fault) => fault.what.clone(),
        Failed::ForeignEnvironment(name) => format!("not asked: its name says `{name}`"),
        Failed::Generator => "the operating system gave no random bytes".into(),
        Failed::Json { key, why } => json_words(key, why),
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
fn at_key(key: &str) -> String {
    if key.starts_with('/') { format!("pointer `{key}`") } else { format!("key `{key}`") }
}

fn json_words(key: &str, why: &Unpicked) -> String {
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
        Unpicked::NotAnObject(found) => format!("is {found}, so it has no {}", at_key(key)),
        Unpicked::Twice => format!("has {} twice", at_key(key)),
        Unpicked::NotJson { line, column } => {
            format!("is not JSON (line {line}, column {column}), so it has no {}", at_key(key))
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
    let word = match shape.word {
        "" => "value of its type",
        word => word,
    };
    if shape.list { format!("list of {word}") } else { word.to_owned() }
}

fn with_article(words: &str) -> String {
    let vowel = words.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']);
    format!("{} {words}", if vowel { "an" } else { "a" })
}

/// What cures a field's problem.
pub(crate) fn help(planned: &Planned, tried: &[Tried], deciding: &Outcome) -> String {
    match deciding {
        Outcome::Failed(failed) => help_failed(planned, tried, failed),
        Outcome::Passed(passed) => help_absent(planned, tried, passed),
        Outcome::Answered(_) | Outcome::Postponed => String::new(),
    }
}

fn help_failed(planned: &Planned, tried: &[Tried], failed: &Failed) -> String {
    let here = tried.last().map(|tried| attempt(planned, tried).name()).unwrap_or_default();
    match failed {
        Failed::Ambiguous { file } => format!("remove one of the two: {here} or {file}"),
        Failed::Dotenv(fault) => fault.help.clone(),
        Failed::ForeignEnvironment(_) => {
            "write `{environment}` in the secret's name, or name it for this environment with `.._in(..)`".into()
        }
        Failed::Generator => "set the value instead of having it generated".into(),
        Failed::Json { why: Unpicked::Twice, key } => format!("keep one `{key}` in {here}"),
        Failed::Json { key, .. } => {
            format!("make {here} a JSON object with {}, or take the key off the attribute", at_key(key))
        }
        Failed::Mismatch { service_link: true, .. } => {
            "the text looks like a Kubernetes service link: set `enableServiceLinks: false` for the pod, or name the variable differently".into()
        }
        Failed::Mismatch { mismatch, .. } => format!("set {here} to {}", mismatch.wanted()),
        Failed::NotUtf8 => format!("save {here} as UTF-8 text"),
        Failed::Overridden => format!("remove {here}: `no_override_in` lets only the store answer here"),
        Failed::PlaceholderUnset(name) => format!("set {name}"),
        Failed::Rejected { .. } => format!("change {here} to a value that the validator takes"),
        #[cfg(feature = "async")]
        Failed::Store(error) => match error.cure() {
            Some(cure) => cure.to_owned(),
            None => format!("see why {here} does not answer; no default stands in for a store that fails"),
        },
        Failed::Structured { .. } => {
            "name a key deeper in it (`#/a/b`), or add `json` to the attribute and give the field a struct".into()
        }
        Failed::Unreadable(ErrorKind::PermissionDenied) => {
            format!("let the process's user read {here}")
        }
        Failed::Unreadable(_) => format!("make {here} a readable file"),
    }
}

/// Nobody has it: the ways to provide it, the place that decided first.
fn help_absent(planned: &Planned, tried: &[Tried], passed: &Passed) -> String {
    let mut ways = Vec::new();
    for tried in tried {
        let candidate = &planned.candidates[tried.candidate];
        let (_, name) = place(candidate, tried.place.as_deref());
        let Outcome::Passed(passed) = &tried.outcome else { continue };
        let way = match (candidate, passed) {
            (Candidate::Store(_) | Candidate::File(_), Passed::Json { key, .. }) => {
                format!("add the {} to {name}", at_key(key))
            }
            #[cfg(feature = "async")]
            (Candidate::Store(located), Passed::NotFound(error)) => match error.cure() {
                Some(cure) => cure.to_owned(),
                None => format!("create the secret {name} in {}", located.scheme),
            },
            (Candidate::File(_), Passed::NoSuchFile) => format!("create the file {name}"),
            (
                Candidate::VariableFile(variable) | Candidate::DotenvFile(variable),
                Passed::NoSuchFile,
            ) => format!("set {} to the path of a file that is there", variable.name),
            (Candidate::Store(_) | Candidate::File(_), Passed::Blank) => format!("fill {name}"),
            (Candidate::Variable(variable), _) if !planned.no_override && !variable.old => {
                match &planned.value.variable {
                    Some(declared) if declared.key.is_some() => {
                        format!(
                            "set {name} to a JSON object with {}",
                            at_key(declared.key.unwrap_or_default())
                        )
                    }
                    _ => format!("set {name}"),
                }
            }
            _ => continue,
        };
        ways.push((passed.tells(), way));
    }
    ways.sort_by_key(|(tells, _)| std::cmp::Reverse(*tells));
    let ways: Vec<String> = ways.into_iter().map(|(_, way)| way).collect();
    match (ways.is_empty(), passed) {
        (false, _) => ways.join(", or "),
        (true, _) => "give the field a source: `env = \"..\"` or a store in its attribute".into(),
    }
}

/// The text looks like what Kubernetes injects for a service of the same name.
pub(crate) fn is_service_link(text: &str, mismatch: &Mismatch) -> bool {
    matches!(mismatch, Mismatch::NotNumber | Mismatch::NotWhole { .. })
        && text.trim_start().starts_with("tcp://")
}
