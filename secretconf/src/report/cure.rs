//! What cures a field's problem, and what several fields' problems have in common.

use std::cmp::Reverse;
use std::io::ErrorKind;

use super::problem::{Attempt, Cause};
use super::words::{at_key, attempt, place, visible};
use crate::json::Unpicked;
use crate::outcome::{Failed, Missed, Outcome, Passed};
use crate::plan::{Planned, Source};
use crate::read::Mismatch;
#[cfg(feature = "async")]
use crate::store::StoreErrorKind;
use crate::story::Tried;

/// What cures a field's problem, as an instruction. `deciding` is one of the tried sources; `None` if there was none.
pub(crate) fn help(planned: &Planned, tried: &[Tried], deciding: Option<&Tried>) -> String {
    let ways = match deciding {
        Some(tried @ Tried { outcome: Outcome::Failed(failed), .. }) => {
            return failed_help(planned, tried, failed);
        }
        _ => ways_to_provide(planned, tried),
    };
    match ways.is_empty() {
        true if tried.iter().any(is_store) => {
            "add `env = \"..\"` or `default_in(local = ..)` to its attribute, or hand a store in with `.store(..)`"
                .into()
        }
        true => "give the field a source: `env = \"..\"` or a store in its attribute".into(),
        false => ways.join(", or "),
    }
}

fn is_store(tried: &Tried) -> bool {
    matches!(tried.source, Source::Store { .. })
}

fn failed_help(planned: &Planned, tried: &Tried, failed: &Failed) -> String {
    let here = attempt(planned, tried).name();
    let whole = whole(planned, tried).name();
    match failed {
        Failed::Ambiguous { file } => format!("remove one of the two: {here} or {file}"),
        Failed::Dotenv(fault) => fault.help.clone(),
        Failed::ForeignEnvironment(_) => {
            "write `{environment}` in the secret's name, or name it for this environment with `.._in(..)`".into()
        }
        Failed::Generator => "set the value instead of having it generated".into(),
        Failed::Json(Missed { why: Unpicked::Twice, key }) => format!("keep one `{key}` in {whole}"),
        Failed::Json(Missed { key, .. }) => {
            format!("make {whole} a JSON object with {}, or take the key off the attribute", at_key(key))
        }
        Failed::Mismatch { mismatch, .. } => mismatch_help(&tried.source, &here, failed, mismatch),
        Failed::NotUtf8 => format!("save {whole} as UTF-8 text"),
        Failed::Overridden => format!("remove {here}: `no_override_in` lets only the store answer here"),
        Failed::PlaceholderUnset(name) => format!("set {name}"),
        Failed::Rejected { .. } => format!("change {here} to a value that the validator takes"),
        #[cfg(feature = "async")]
        Failed::Store(error) => match error.cure() {
            Some(cure) => cure.to_owned(),
            None if error.kind() == StoreErrorKind::Denied => {
                format!("allow this program to read {whole}")
            }
            None if error.kind() == StoreErrorKind::Unavailable => {
                "see that the server runs and can be reached from here; no default stands in for a store that fails".into()
            }
            None => format!("see why {whole} does not answer; no default stands in for a store that fails"),
        },
        Failed::Structured { .. } => {
            "name a key deeper in it (`#/a/b`), or add `json` to the attribute and give the field a struct".into()
        }
        Failed::Unreadable(ErrorKind::PermissionDenied) => {
            format!("let the process's user read {whole}")
        }
        Failed::Unreadable(ErrorKind::IsADirectory) if planned.value.keys().key.is_some() => {
            format!("name a JSON file instead of {whole}, or write `file` instead of `key` for the file of the field's name in it")
        }
        Failed::Unreadable(ErrorKind::IsADirectory) => {
            format!("make {whole} a file, not a directory; Docker makes one where the source of a bind mount is missing")
        }
        Failed::Unreadable(ErrorKind::FileTooLarge) => {
            format!("see what {whole} is: a setting or secret has at most 1 MiB")
        }
        Failed::Unreadable(ErrorKind::ResourceBusy) => {
            format!("load again: the files around {whole} were replaced while they were read")
        }
        Failed::Unreadable(_) => format!("make {whole} a readable file"),
    }
}

/// The place as a whole: what is said of it is not about one key.
fn whole(planned: &Planned, tried: &Tried) -> Attempt {
    let (source, place) = place(planned, &tried.source, tried.place.as_deref());
    Attempt { source, place, ..attempt(planned, tried) }
}

fn mismatch_help(source: &Source, here: &str, failed: &Failed, mismatch: &Mismatch) -> String {
    match source {
        Source::Default { .. } => default_help(mismatch),
        Source::Generate { .. } => {
            "`generate` makes text: give the field a text type, or another source".into()
        }
        _ if matches!(failed, Failed::Mismatch { service_link: true, .. }) => {
            "the text looks like a Kubernetes service link: set `enableServiceLinks: false` for the pod, or name the variable differently".into()
        }
        _ => format!("set {here} to {}", mismatch.wanted()),
    }
}

/// For a default that does not fit its field's type.
pub(crate) fn default_help(mismatch: &Mismatch) -> String {
    format!("in the attribute, write {} as the default", mismatch.wanted())
}

/// The ways to provide what nobody has, the most telling first.
fn ways_to_provide(planned: &Planned, tried: &[Tried]) -> Vec<String> {
    let mut ways: Vec<(Reverse<u8>, String)> = tried
        .iter()
        .filter_map(|tried| match &tried.outcome {
            Outcome::Passed(passed) => {
                Some((Reverse(passed.tells()), way_to_provide(planned, tried, passed)?))
            }
            _ => None,
        })
        .collect();
    ways.sort_by_key(|(tells, _)| *tells);
    ways.into_iter().map(|(_, way)| way).collect()
}

fn way_to_provide(planned: &Planned, tried: &Tried, passed: &Passed) -> Option<String> {
    let source = &tried.source;
    let (_, name) = place(planned, source, tried.place.as_deref());
    Some(match (source, passed) {
        (_, Passed::Json(missed)) => format!("add the {} to {name}", at_key(&missed.key)),
        #[cfg(feature = "async")]
        (Source::Store { secret: located, .. }, Passed::NotFound(error)) => match error.cure() {
            Some(cure) => cure.to_owned(),
            None => format!("create the secret {name} in {}", located.scheme),
        },
        (Source::File(_), Passed::NoSuchFile) => format!("create the file {name}"),
        (Source::VariableFile | Source::DotenvFile, Passed::NoSuchFile) => {
            let file = planned.variable.as_ref()?.file();
            format!("set {file} to the path of a file that is there")
        }
        (Source::Store { .. } | Source::File(_), Passed::Blank) => format!("fill {name}"),
        (Source::Variable | Source::OldVariable, Passed::Blank) => format!("give {name} a value"),
        (Source::Variable, _) if !planned.no_override => match planned.variable.as_ref()?.key {
            Some(key) => format!("set {name} to a JSON object with {}", at_key(key)),
            None => format!("set {name}"),
        },
        _ => return None,
    })
}

/// The cause of a problem, if it can hit other fields as well: a secret or file as a whole, or a store.
pub(crate) fn cause(planned: &Planned, deciding: &Tried) -> Option<Cause> {
    let attempt = whole(planned, deciding);
    let whole = |help: String| {
        let (place, outcome) = (attempt.label(), attempt.outcome.clone());
        Some(Cause { id: format!("{place}: {outcome}"), place, outcome, help: visible(&help) })
    };
    match (&deciding.source, &deciding.outcome) {
        #[cfg(feature = "async")]
        (Source::Store { .. }, Outcome::Passed(passed @ Passed::NotFound(_))) => {
            whole(way_to_provide(planned, deciding, passed)?)
        }
        (Source::File(_), Outcome::Passed(passed @ Passed::NoSuchFile)) => {
            whole(way_to_provide(planned, deciding, passed)?)
        }
        (_, Outcome::Failed(failed)) => match &**failed {
            #[cfg(feature = "async")]
            Failed::Store(error) => {
                let cause = whole(failed_help(planned, deciding, failed))?;
                Some(Cause { id: error.shared_cause(), ..cause })
            }
            Failed::Json(Missed {
                why: Unpicked::NotJson { .. } | Unpicked::NotAnObject(_),
                ..
            }) => whole(format!("make {} a JSON object", attempt.name())),
            _ => None,
        },
        _ => None,
    }
}
