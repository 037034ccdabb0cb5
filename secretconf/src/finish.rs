//! The end of a load: texts become types, types become structs, and what is wrong becomes problems.

mod defaults;

use crate::definition::{Field, Kind, Nested, Slot, Slots, Struct, Value};
use crate::environment::Active;
use crate::outcome::{Failed, Outcome, Tried};
use crate::plan::Candidate;
use crate::read::{self, Mismatch, Raw};
use crate::report::{Attempt, Problem, ProblemKind};
use crate::report::{cure, words};
use crate::resolve::{Found, Resolver, State};
use crate::suggest::nearest;
use crate::value::Content;

/// What a load ends in. `root` is there if, and only if, there is no problem.
pub(crate) struct Finished {
    pub(crate) root: Option<Slot>,
    pub(crate) problems: Vec<Problem>,
}

/// Reads every field, then builds the structs from the inside out.
pub(crate) fn finish(resolver: &mut Resolver, root: &'static Struct) -> Finished {
    let slots: Vec<Option<Slot>> =
        (0..resolver.plan.fields.len()).map(|index| read_field(resolver, index)).collect();
    let absent = absent_nodes(resolver);

    let mut problems = Vec::new();
    for (index, slot) in slots.iter().enumerate() {
        let node = resolver.plan.fields[index].node;
        let postponed = matches!(resolver.states[index], State::Postponed);
        if slot.is_none() && !postponed && !resolver.plan.ancestors(node).any(|node| absent[node]) {
            problems.push(field_problem(resolver, index));
        }
    }
    if root.debug_build {
        defaults::check(resolver, &mut problems);
    }
    let mut assembly =
        Assembly { resolver, absent: &absent, slots: slots.into_iter(), next_node: 0, problems };
    let built = assembly.build(root);
    let mut problems = assembly.problems;
    sort_by_field(&mut problems, root);
    Finished { root: built.filter(|_| problems.is_empty()), problems }
}

/// In the order of the fields; a struct's own problem stands after those of its fields.
pub(crate) fn sort_by_field(problems: &mut [Problem], root: &Struct) {
    fn add(paths: &mut Vec<String>, definition: &Struct, prefix: &str) {
        for field in definition.fields {
            let path = format!("{prefix}{}", field.name);
            if let Kind::Nested(nested) = &field.kind {
                add(paths, nested.schema, &format!("{path}."));
            }
            paths.push(path);
        }
    }
    if problems.len() > 1 {
        let mut paths = Vec::new();
        add(&mut paths, root, "");
        let place = |problem: &Problem| paths.iter().position(|path| *path == problem.field);
        problems.sort_by_key(|problem| place(problem).unwrap_or(usize::MAX));
    }
}

/// The field's value, or `None` if there is a problem; what went wrong is in its story.
fn read_field(resolver: &mut Resolver, index: usize) -> Option<Slot> {
    let planned = &resolver.plan.fields[index];
    let (value, secret) = (planned.value, planned.secret);
    let read = match &resolver.states[index] {
        State::Found(Found::Made(make)) => checked(value, make()),
        State::Found(Found::Content(content)) => read_content(value, secret, content),
        State::Absent if resolver.active.fits_any(value.required_in) => return None,
        State::Absent => {
            return read::call(value.read, Raw::Absent, secret, value.separator).ok();
        }
        State::Failed | State::Pending(_) | State::Postponed => return None,
    };
    read.map_err(|failed| {
        if let Some(tried) = resolver.stories[index].tried.last_mut() {
            tried.outcome = Outcome::Failed(failed);
        }
        resolver.states[index] = State::Failed;
    })
    .ok()
}

fn read_content(value: &Value, secret: bool, content: &Content) -> Result<Slot, Failed> {
    let (raw, text) = match content {
        Content::Text(text) => (Raw::Text(text.expose()), text.expose().as_str()),
        Content::Bytes(bytes) => (Raw::Bytes(bytes.expose()), ""),
    };
    match read::call(value.read, raw, secret, value.separator) {
        Ok(slot) => checked(value, slot),
        Err(mismatch) => Err(Failed::Mismatch {
            characters: (!secret && !text.is_empty()).then(|| text.chars().count()),
            service_link: words::is_service_link(text, &mismatch),
            mismatch,
        }),
    }
}

fn checked(value: &Value, slot: Slot) -> Result<Slot, Failed> {
    match value.validate.map_or(Ok(()), |validate| validate(&*slot)) {
        Ok(()) => Ok(slot),
        Err(by_validator) => Err(Failed::Rejected { by_validator }),
    }
}

/// The `Option<Nested>`s for which nobody but defaults and generators had anything.
pub(crate) fn absent_nodes(resolver: &Resolver) -> Vec<bool> {
    let plan = &resolver.plan;
    let mut absent: Vec<bool> = plan
        .nodes
        .iter()
        .map(|node| {
            let optional = node.nested.filter(|nested| nested.optional);
            optional.is_some_and(|nested| !resolver.active.fits_any(nested.required_in))
        })
        .collect();
    for (index, planned) in plan.fields.iter().enumerate() {
        if is_answered(resolver, index) {
            plan.ancestors(planned.node).for_each(|node| absent[node] = false);
        }
    }
    absent
}

/// A source answered or failed; defaults and generators do not count.
fn is_answered(resolver: &Resolver, index: usize) -> bool {
    let decided =
        matches!(resolver.states[index], State::Found(_) | State::Failed | State::Postponed);
    let last = resolver.stories[index].tried.last();
    decided
        && last.is_some_and(|tried| {
            let candidate = &resolver.plan.fields[index].candidates[tried.candidate];
            !matches!(candidate, Candidate::Default { .. } | Candidate::Generate { .. })
        })
}

fn field_problem(resolver: &Resolver, index: usize) -> Problem {
    let planned = &resolver.plan.fields[index];
    let tried = &resolver.stories[index].tried;
    let deciding = deciding(tried);
    let kind = match deciding.map(|tried| &tried.outcome) {
        Some(Outcome::Failed(failed)) => failed.kind(),
        Some(Outcome::Passed(passed)) => passed.kind(),
        Some(Outcome::Answered(_) | Outcome::Postponed) | None => ProblemKind::Missing,
    };
    let mut help = cure::help(planned, tried, deciding);
    if kind == ProblemKind::Missing {
        help.push_str(&near_name(resolver, index));
    }
    Problem {
        field: resolver.plan.path(planned.node, planned.field.name),
        kind,
        title: words::title(planned, kind),
        attempts: tried.iter().map(|tried| words::attempt(planned, tried)).collect(),
        help: words::visible(&help),
        cause: deciding.and_then(|tried| cure::cause(planned, tried)),
    }
}

/// A failure, or the most telling of the absences; the first of equals.
fn deciding(tried: &[Tried]) -> Option<&Tried> {
    let tells = |tried: &&Tried| match &tried.outcome {
        Outcome::Failed(_) => 9,
        Outcome::Passed(passed) => passed.tells(),
        Outcome::Answered(_) | Outcome::Postponed => 0,
    };
    tried.iter().rev().max_by_key(tells)
}

/// A variable that is set under a name that is nearly the wanted one.
fn near_name(resolver: &Resolver, index: usize) -> String {
    let mut set = resolver.locals.options.env.names();
    set.extend(resolver.locals.dotenv.names().cloned());
    set.retain(|name| !is_read(resolver, name));
    set.sort();
    let names: Vec<&str> = set.iter().map(String::as_str).collect();
    let near = resolver.plan.fields[index].variables().find_map(|wanted| {
        let twin = names.iter().find(|name| name.eq_ignore_ascii_case(&wanted.name));
        Some((&wanted.name, twin.copied().or_else(|| nearest(&wanted.name, &names))?))
    });
    match near {
        Some((wanted, near)) => format!(" ({near} is set; did you mean {wanted}?)"),
        None => String::new(),
    }
}

/// A field reads the variable, so its name is not a typo.
fn is_read(resolver: &Resolver, name: &str) -> bool {
    let mut variables = resolver.plan.fields.iter().flat_map(|planned| planned.variables());
    variables.any(|variable| variable.name == name)
}

/// Builds structs from the inside out, in the order in which the plan lists nodes and fields.
struct Assembly<'a> {
    resolver: &'a Resolver,
    absent: &'a [bool],
    slots: std::vec::IntoIter<Option<Slot>>,
    next_node: usize,
    problems: Vec<Problem>,
}

impl Assembly<'_> {
    /// `None` if a field is missing, or the struct's validator refuses; siblings are built all the same.
    fn build(&mut self, definition: &'static Struct) -> Option<Slot> {
        let node = self.next_node;
        self.next_node += 1;
        let slots: Vec<Option<Slot>> =
            definition.fields.iter().map(|field| self.field(node, field)).collect();
        let slots: Option<Vec<Slot>> = slots.into_iter().collect();
        let built = (definition.build)(&mut Slots(slots?.into_iter()));
        let Some(Err(reason)) = definition.validate.map(|validate| validate(&*built)) else {
            return Some(built);
        };
        if !self.is_absent(node) {
            let problem =
                struct_problem(self.resolver.plan.path(node, ""), definition.name, reason);
            self.problems.push(problem);
        }
        None
    }

    fn field(&mut self, node: usize, field: &'static Field) -> Option<Slot> {
        match &field.kind {
            Kind::Value(_) => self.slots.next().flatten(),
            Kind::Nested(nested) => self.nested(nested),
            Kind::Skip(make) => Some(make()),
            Kind::Environment(read) => self.environment(node, field.name, *read),
        }
    }

    fn nested(&mut self, nested: &Nested) -> Option<Slot> {
        let absent = self.absent[self.next_node];
        let built = self.build(nested.schema);
        if absent {
            Some((nested.wrap)(None))
        } else {
            built.map(|built| (nested.wrap)(Some(built)))
        }
    }

    /// The active name, or its group's if the type does not know it: a group is an alias.
    fn environment(&mut self, node: usize, name: &str, reader: read::Reader) -> Option<Slot> {
        let Active { name: active, .. } = self.resolver.active;
        let read = |text| read::call(reader, Raw::Text(text), false, "");
        let group = self.resolver.active.group();
        let slot = read(active)
            .or_else(|mismatch| group.and_then(|group| read(group).ok()).ok_or(mismatch));
        slot.map_err(|mismatch| {
            if !self.is_absent(node) {
                let path = self.resolver.plan.path(node, name);
                self.problems.push(environment_problem(path, active, &mismatch));
            }
        })
        .ok()
    }

    fn is_absent(&self, node: usize) -> bool {
        self.resolver.plan.ancestors(node).any(|node| self.absent[node])
    }
}

fn struct_problem(path: String, name: &str, reason: Option<&'static str>) -> Problem {
    let outcome = match reason {
        Some(reason) => format!("rejected: {reason}"),
        None => "rejected by the struct's validator".into(),
    };
    Problem {
        field: if path.is_empty() { name.to_owned() } else { path },
        kind: ProblemKind::Rejected,
        title: ProblemKind::Rejected.title().into(),
        attempts: vec![Attempt { source: "validate".into(), place: name.into(), outcome }],
        help: "each field is good on its own, but not together with the others: change one of them"
            .into(),
        cause: None,
    }
}

fn environment_problem(field: String, active: &str, mismatch: &Mismatch) -> Problem {
    let attempt = Attempt {
        source: "environment".into(),
        place: active.into(),
        outcome: format!("its name {mismatch}"),
    };
    Problem {
        field,
        kind: ProblemKind::WrongType,
        title: "not an environment of its type".into(),
        attempts: vec![attempt],
        help: format!("add a variant for `{active}` to the field's type"),
        cause: None,
    }
}
