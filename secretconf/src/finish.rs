//! The end of a load: values become structs, and what is wrong becomes problems.

mod defaults;

use crate::definition::{Field, Kind, Nested, Slots, Struct};
use crate::environment::Active;
use crate::outcome::Outcome;
use crate::read::{self, Mismatch};
use crate::report::{Attempt, Problem, ProblemKind};
use crate::report::{cure, words};
use crate::resolve::{Gathered, Resolver, State};
use crate::slot::Slot;
use crate::story::{Story, Tried};
use crate::suggest::nearest;
use crate::value::Piece;

/// What a load ends in.
pub(crate) struct Finished {
    /// The fields of the root struct. `None` if one is missing; there may be problems all the same.
    pub(crate) slots: Option<Slots>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) story: Story,
}

/// Builds the structs from the inside out.
pub(crate) fn finish(resolver: &Resolver, gathered: Gathered, root: &'static Struct) -> Finished {
    let Gathered { states, story } = gathered;
    let absent = story.absent_nodes(&resolver.plan, &resolver.active);
    let mut problems = Vec::new();
    for (index, state) in states.iter().enumerate() {
        let node = resolver.plan.fields[index].node;
        let failed = matches!(state, State::Failed | State::Waits);
        if failed && !resolver.plan.ancestors(node).any(|node| absent[node]) {
            problems.push(field_problem(resolver, &story, index));
        }
    }
    if root.debug_build {
        defaults::check(resolver, &mut problems);
    }
    let mut assembly =
        Assembly { resolver, absent: &absent, states: states.into_iter(), next_node: 0, problems };
    let slots = assembly.slots(root);
    let mut problems = assembly.problems;
    sort_by_field(&mut problems, root);
    Finished { slots, problems, story }
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

fn field_problem(resolver: &Resolver, story: &Story, index: usize) -> Problem {
    let planned = &resolver.plan.fields[index];
    let tried = story.of(index);
    let deciding = deciding(tried);
    let kind = match deciding.map(|tried| &tried.outcome) {
        Some(Outcome::Failed(failed)) => failed.kind(),
        Some(Outcome::Passed(passed)) => passed.kind(),
        Some(Outcome::Answered { .. } | Outcome::Postponed) | None => ProblemKind::Missing,
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
        Outcome::Answered { .. } | Outcome::Postponed => 0,
    };
    tried.iter().rev().max_by_key(tells)
}

/// A variable that is set under a name that is nearly the wanted one.
fn near_name(resolver: &Resolver, index: usize) -> String {
    let mut set = resolver.locals.variables.names();
    set.extend(resolver.locals.dotenv.names().cloned());
    set.retain(|name| !is_read(resolver, name));
    set.sort_unstable();
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
    states: std::vec::IntoIter<State>,
    next_node: usize,
    problems: Vec<Problem>,
}

impl Assembly<'_> {
    /// The fields of a struct. `None` if one is missing; its siblings are read all the same.
    fn slots(&mut self, definition: &'static Struct) -> Option<Slots> {
        let node = self.next_node;
        self.next_node += 1;
        let slots: Vec<Option<Slot>> =
            definition.fields.iter().map(|field| self.field(node, field)).collect();
        let slots: Option<Vec<Slot>> = slots.into_iter().collect();
        slots.map(Slots::new)
    }

    fn field(&mut self, node: usize, field: &'static Field) -> Option<Slot> {
        match &field.kind {
            Kind::Value(_) => match self.states.next() {
                Some(State::Read(slot)) => Some(slot),
                _ => None,
            },
            Kind::Nested(nested) => self.nested(nested),
            Kind::Skip(make) => Some(make()),
            Kind::Environment(read) => self.environment(node, field.name, *read),
        }
    }

    fn nested(&mut self, nested: &Nested) -> Option<Slot> {
        let node = self.next_node;
        let slots = self.slots(nested.schema);
        if self.absent[node] {
            return Some((nested.wrap)(None));
        }
        // Within an absent struct nothing is built.
        if self.is_absent(node) {
            return None;
        }
        let (built, verdict) = (nested.build)(&mut slots?);
        match verdict {
            Ok(()) => Some((nested.wrap)(Some(built))),
            Err(reason) => {
                let path = self.resolver.plan.path(node, "");
                self.problems.push(struct_problem(path, nested.schema.name, reason));
                None
            }
        }
    }

    /// The active name, or its group's if the type does not know it: a group is an alias.
    fn environment(&mut self, node: usize, name: &str, reader: read::Reader) -> Option<Slot> {
        let Active { name: active, .. } = self.resolver.active;
        let read = |text| {
            read::call(reader, Piece::Text(text), false, "").map_err(|(mismatch, _)| mismatch)
        };
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

/// A validator refuses the struct at this path, which is empty for the root.
pub(crate) fn struct_problem(path: String, name: &str, reason: Option<&'static str>) -> Problem {
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
