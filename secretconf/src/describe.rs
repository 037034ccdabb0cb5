//! Each field's story after a load, and what is worth knowing about it.

use crate::finish::absent_nodes;
use crate::outcome::Outcome;
use crate::plan::Planned;
use crate::report::{Advice, FieldReport, words};
use crate::resolve::{Found, Resolver, State};

pub(crate) fn describe(resolver: &Resolver) -> (Vec<FieldReport>, Vec<Advice>) {
    let mut fields = Vec::new();
    let mut advice = Vec::new();
    let mut open_files = Vec::new();
    let absent = absent_nodes(resolver);
    for (index, planned) in resolver.plan.fields.iter().enumerate() {
        let tried = &resolver.stories[index].tried;
        let origin = match tried.last().map(|tried| &tried.outcome) {
            Some(Outcome::Answered(origin)) => Some(origin.clone()),
            _ => None,
        };
        if let Some(file) = origin.as_ref().and_then(|origin| origin.open_file.clone()) {
            if planned.secret && !open_files.contains(&file) {
                open_files.push(file);
            }
        }
        let mut nodes = resolver.plan.ancestors(planned.node);
        let absent_struct =
            nodes.find(|node| absent[*node]).map(|node| resolver.plan.path(node, ""));
        let field = FieldReport {
            path: resolver.plan.path(planned.node, planned.field.name),
            secret: planned.secret,
            attempts: tried.iter().map(|tried| words::attempt(planned, tried)).collect(),
            answered: origin.is_some() && absent_struct.is_none(),
            absent: matches!(resolver.states[index], State::Absent),
            absent_struct,
            version: origin.as_ref().and_then(|origin| origin.version.clone()),
            created: origin.and_then(|origin| origin.created),
        };
        let worth_knowing =
            [old_name(resolver, planned), odd_secret(resolver, planned, &resolver.states[index])];
        advice.extend(
            worth_knowing
                .into_iter()
                .flatten()
                .map(|text| Advice { about: field.path.clone(), text }),
        );
        fields.push(field);
    }
    advice.extend(open_to_all(&open_files));
    (fields, advice)
}

/// `was`: the old name is set.
fn old_name(resolver: &Resolver, planned: &Planned) -> Option<String> {
    let locals = &resolver.locals;
    let is_set = |name: &str| {
        let line = locals.dotenv.get(name);
        locals.options.env.text(name).is_some()
            || line.is_some_and(|line| !line.value.expose().trim().is_empty())
    };
    let old = planned.variables().find(|variable| variable.old && is_set(&variable.name))?;
    let new = planned.variables().find(|variable| !variable.old)?;
    Some(format!("the variable {} is now called {}: rename it", old.name, new.name))
}

/// A secret that was found, but is probably not what was meant.
fn odd_secret(resolver: &Resolver, planned: &Planned, state: &State) -> Option<String> {
    let State::Found(Found::Content(content)) = state else { return None };
    let text = content.as_text().filter(|_| planned.secret)?;
    if text.trim() != text {
        Some("white space stands around the secret and is kept: an editor or `echo` may have added it".into())
    } else if !resolver.active.local && is_placeholder(text) {
        Some("the secret looks like a placeholder".into())
    } else {
        None
    }
}

/// Containers mount files like this unless told otherwise: worth knowing, once.
fn open_to_all(files: &[String]) -> Option<Advice> {
    (!files.is_empty()).then(|| Advice {
        about: words::visible(&files.join(", ")),
        text: "readable by every user of the machine, although secret: `chmod o-r`, in Kubernetes `defaultMode: 0400`, \
               in Docker `mode: 0400`"
            .into(),
    })
}

/// What templates and tutorials write where a secret should stand.
fn is_placeholder(text: &str) -> bool {
    const USUAL: [&str; 7] =
        ["changeme", "change_me", "change-me", "placeholder", "replaceme", "todo", "xxx"];
    USUAL.iter().any(|usual| text.eq_ignore_ascii_case(usual))
        || (text.starts_with('<') && text.ends_with('>'))
}
