//! The defaults of every environment, read and validated in this one: a typo in production's is found on the laptop.

use crate::definition::Fallback;
use crate::outcome::Failed;
use crate::plan::{Planned, Source, fallback};
use crate::report::{Attempt, Problem, cure, words};
use crate::resolve::{Resolver, checked, read};
use crate::value::Piece;

/// Literals are read and validated. Expressions have the field's type already, so they are made only if there is a
/// validator to ask.
pub(super) fn check(resolver: &Resolver, problems: &mut Vec<Problem>) {
    for planned in &resolver.plan.fields {
        let value = planned.value;
        let everywhere = value.keys().default.iter().map(|default| ("", *default));
        let used = match fallback(value, &resolver.active) {
            Some(Source::Default { rule, .. }) => Some(rule),
            _ => None,
        };
        for (rule, default) in everywhere.chain(value.keys().default_in.iter().copied()) {
            let read = match default {
                Fallback::Text(text) => read(planned, Piece::Text(text)),
                Fallback::Made(make) if value.keys().validate.is_some() => checked(value, make()),
                Fallback::Made(_) => continue,
            };
            let Err(failed) = read else { continue };
            let path = resolver.plan.path(planned.node, planned.field.name);
            let told = used == Some(rule) && problems.iter().any(|problem| problem.field == path);
            if !told {
                problems.push(problem(planned, path, rule, &failed));
            }
        }
    }
}

fn problem(planned: &Planned, field: String, rule: &str, failed: &Failed) -> Problem {
    let kind = failed.kind();
    let help = match failed {
        Failed::Mismatch { mismatch, .. } => cure::default_help(mismatch),
        _ => "in the attribute, write a default that the validator takes".into(),
    };
    let attempt = Attempt {
        source: if rule.is_empty() { "default" } else { "default_in" }.into(),
        place: rule.into(),
        outcome: words::failed_words(failed),
    };
    Problem {
        field,
        kind,
        title: words::title(planned, kind),
        attempts: vec![attempt],
        help,
        cause: None,
    }
}
