//! What can only be seen with the whole tree at hand: rules of a nested struct against the root's environments, one
//! variable for two fields, a `key` without a secret. Checked before anything is looked up; cured in the code.

use std::collections::BTreeMap;

use super::{Plan, Planned};
use crate::definition::{Kind, Place, Struct};
use crate::environment::{Names, Undeclared};
use crate::locator::names_environment;

/// A contradiction in the attributes.
pub(crate) struct Misdeclared {
    /// Dotted path of the field, or of the struct.
    pub(crate) field: String,
    pub(crate) what: String,
    pub(crate) help: String,
}

/// Whether anything beneath cannot be decided without knowing the environment.
pub(crate) fn depends_on_environment(root: &Struct) -> bool {
    !root.no_override_in.is_empty()
        || root.places.iter().any(place_depends)
        || root.fields.iter().any(|field| match &field.kind {
            Kind::Value(value) => value.keys.is_some_and(|keys| {
                keys.places.iter().any(place_depends)
                    || !keys.default_in.is_empty()
                    || !keys.required_in.is_empty()
                    || !keys.no_override_in.is_empty()
                    || keys.generate.is_some()
            }),
            Kind::Nested(nested) => {
                nested.places.iter().any(place_depends)
                    || !nested.required_in.is_empty()
                    || depends_on_environment(nested.schema)
            }
            Kind::Environment(_) => true,
            Kind::Skip(_) => false,
        })
}

fn place_depends(place: &Place) -> bool {
    !place.is_file()
        || !place.in_environment.is_empty()
        || place.anywhere.is_some_and(|locator| names_environment(locator.name))
}

/// All contradictions of a tree, in the order of its structs and fields.
pub(crate) fn check(plan: &Plan, names: Names) -> Vec<Misdeclared> {
    let mut checks = Checks { plan, names, found: Vec::new() };
    for index in 0..plan.nodes.len() {
        checks.node(index);
    }
    for planned in &plan.fields {
        checks.field(planned);
    }
    // Within one struct the derive has seen to it, except for old names, and types that only serde knows to be secret.
    let unseen =
        |planned: &Planned| planned.old.is_some() || planned.secret && !planned.value.secret;
    if plan.nodes.len() > 1 || plan.fields.iter().any(unseen) {
        checks.variables();
    }
    checks.found
}

struct Checks<'a> {
    plan: &'a Plan,
    names: Names,
    found: Vec<Misdeclared>,
}

/// Whose attribute it is.
#[derive(Clone, Copy)]
struct At<'a> {
    node: usize,
    field: &'a str,
}

impl Checks<'_> {
    fn node(&mut self, index: usize) {
        let at = At { node: index, field: "" };
        let node = &self.plan.nodes[index];
        self.names(at, "no_override_in", node.definition.no_override_in);
        self.places(at, node.definition.places);
        if let Some(nested) = &node.nested {
            self.names(at, "required_in", nested.required_in);
            self.places(at, nested.places);
        }
    }

    fn field(&mut self, planned: &Planned) {
        let Some(keys) = planned.value.keys else { return };
        let at = At { node: planned.node, field: planned.field.name };
        self.names(at, "required_in", keys.required_in);
        self.names(at, "no_override_in", keys.no_override_in);
        self.names(at, "default_in", rules(keys.default_in));
        self.places(at, keys.places);
        let named = self.plan.nodes[planned.node].places;
        if keys.key.is_some() && named.is_empty() {
            self.found(
                at,
                "`key` refers to a secret, and neither its struct nor one around it names one",
                "write `#[secret(aws = \"name\")]` on the struct, or beside `nested` where it is used",
            );
        }
        if keys.file && !named.iter().any(Place::is_file) {
            self.found(
                at,
                "`file` alone is in a directory, and neither its struct nor one around it names one",
                "write `#[secret(file = \"/run/secrets\")]` on the struct, or beside `nested` where it is used",
            );
        }
        if planned.secret && keys.default.is_some() {
            self.found(
                at,
                "a secret has a `default`",
                "write `default_in(local = \"..\")` for local environments, or `generate`",
            );
        }
        for rule in rules(keys.default_in) {
            self.secret_default(at, planned.secret, rule);
        }
    }

    fn names(
        &mut self,
        at: At<'_>,
        key: &str,
        rules: impl IntoIterator<Item = &'static &'static str>,
    ) {
        for rule in rules {
            if let Err(undeclared) = self.names.check(rule) {
                self.found(
                    at,
                    format!("`{key}` names the environment `{rule}`, which the root struct does not declare"),
                    undeclared.cure("in the attribute, write"),
                );
            }
        }
    }

    fn places(&mut self, at: At<'_>, places: &'static [Place]) {
        for place in places.iter().filter(|place| !place.in_environment.is_empty()) {
            self.names(at, &format!("{}_in", place.scheme), rules(place.in_environment));
        }
    }

    /// The derive has checked this where it knows which environments are deployed.
    fn secret_default(&mut self, at: At<'_>, secret: bool, rule: &str) {
        if secret && self.names.is_deployed(rule) && self.names.check(rule).is_ok() {
            self.found(
                at,
                format!("a secret has a default in `{rule}`, which is not local"),
                "only local environments may have one: `default_in(local = \"..\")`",
            );
        }
    }

    /// Names are never split or joined at run time, but two fields can meet in one variable.
    fn variables(&mut self) {
        let plan = self.plan;
        let at = |planned: &Planned| At { node: planned.node, field: planned.field.name };
        let mut readers: BTreeMap<_, &Planned> = BTreeMap::new();
        let shared = |planned: &Planned| planned.value.keys().shared;
        for planned in &plan.fields {
            for variable in planned.variables() {
                let other = readers.insert((&*variable.name, variable.key), planned);
                if let Some(other) = other.filter(|other| !shared(other) && !shared(planned)) {
                    let other = plan.path(other.node, other.field.name);
                    self.found(
                        at(planned),
                        format!("the variable {} is also read by `{other}`", variable.name),
                        "give one of the structs a `prefix`, or write `env(name = \"..\", shared)` if one value is meant for both",
                    );
                }
            }
        }
        for planned in plan.fields.iter().filter(|planned| planned.secret) {
            let Some(variable) = &planned.variable else { continue };
            let file = variable.file();
            if let Some(reader) = readers.get(&(file.as_str(), None)) {
                let secret = plan.path(planned.node, planned.field.name);
                self.found(
                    at(reader),
                    format!("the variable {file} also names the file of the secret `{secret}`"),
                    "give one of the two another name",
                );
            }
        }
    }

    fn found(&mut self, at: At<'_>, what: impl Into<String>, help: impl Into<String>) {
        let field = match self.plan.path(at.node, at.field) {
            root if root.is_empty() => self.plan.nodes[at.node].definition.name.to_owned(),
            path => path,
        };
        self.found.push(Misdeclared { field, what: what.into(), help: help.into() });
    }
}

fn rules<T>(entries: &'static [(&'static str, T)]) -> impl Iterator<Item = &'static &'static str> {
    entries.iter().map(|(name, _)| name)
}

impl Undeclared {
    /// "in the attribute, write `production`", or the list of what is known.
    pub(crate) fn cure(&self, write: &str) -> String {
        let known: Vec<String> = self.known.iter().map(|name| format!("`{name}`")).collect();
        let known = known.join(", ");
        match self.nearest {
            Some(name) => format!("{write} `{name}` (known are {known})"),
            None => format!("{write} one of {known}"),
        }
    }
}
