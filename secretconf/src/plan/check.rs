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
            Kind::Value(value) => {
                value.places.iter().any(place_depends)
                    || !value.default_in.is_empty()
                    || !value.required_in.is_empty()
                    || !value.no_override_in.is_empty()
                    || value.generate.is_some()
            }
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
pub(crate) fn check(plan: &Plan, names: &Names) -> Vec<Misdeclared> {
    let mut checks = Checks { plan, names, found: Vec::new() };
    for index in 0..plan.nodes.len() {
        checks.node(index);
    }
    for planned in &plan.fields {
        checks.field(planned);
    }
    checks.variables();
    checks.found
}

struct Checks<'a> {
    plan: &'a Plan,
    names: &'a Names,
    found: Vec<Misdeclared>,
}

impl Checks<'_> {
    fn node(&mut self, index: usize) {
        let node = &self.plan.nodes[index];
        let path = match self.plan.path(index, "") {
            root if root.is_empty() => node.definition.name.to_owned(),
            path => path,
        };
        self.names(&path, "no_override_in", node.definition.no_override_in);
        self.places(&path, node.definition.places);
        if let Some(nested) = &node.nested {
            self.names(&path, "required_in", nested.required_in);
            self.places(&path, nested.places);
        }
    }

    fn field(&mut self, planned: &Planned) {
        let value = planned.value;
        let path = self.plan.path(planned.node, planned.field.name);
        self.names(&path, "required_in", value.required_in);
        self.names(&path, "no_override_in", value.no_override_in);
        self.names(&path, "default_in", rules(value.default_in));
        self.places(&path, value.places);
        if value.key.is_some() && self.plan.nodes[planned.node].places.is_empty() {
            self.found.push(Misdeclared {
                field: path.clone(),
                what: "`key` refers to a secret, and neither its struct nor one around it names one"
                    .into(),
                help: "write `#[secret(aws = \"name\")]` on the struct, or beside `nested` where it is used"
                    .into(),
            });
        }
        let has_directory = self.plan.nodes[planned.node].places.iter().any(Place::is_file);
        if value.file && !has_directory {
            self.found.push(Misdeclared {
                field: path.clone(),
                what: "`file` alone is in a directory, and neither its struct nor one around it names one"
                    .into(),
                help: "write `#[secret(file = \"/run/secrets\")]` on the struct, or beside `nested` where it is used"
                    .into(),
            });
        }
        if planned.secret && value.default.is_some() {
            self.found.push(Misdeclared {
                field: path.clone(),
                what: "a secret has a `default`".into(),
                help: "write `default_in(local = \"..\")` for local environments, or `generate`"
                    .into(),
            });
        }
        for rule in rules(value.default_in) {
            self.secret_default(&path, planned.secret, rule);
        }
    }

    fn names(
        &mut self,
        path: &str,
        key: &str,
        rules: impl IntoIterator<Item = &'static &'static str>,
    ) {
        for rule in rules {
            if let Err(undeclared) = self.names.check(rule) {
                self.found.push(Misdeclared {
                    field: path.to_owned(),
                    what: format!("`{key}` names the environment `{rule}`, which the root struct does not declare"),
                    help: undeclared.cure("in the attribute, write"),
                });
            }
        }
    }

    fn places(&mut self, path: &str, places: &'static [Place]) {
        for place in places {
            self.names(path, &format!("{}_in", place.scheme), rules(place.in_environment));
        }
    }

    /// The derive has checked this where it knows which environments are deployed.
    fn secret_default(&mut self, path: &str, secret: bool, rule: &str) {
        if secret && self.names.is_deployed(rule) && self.names.check(rule).is_ok() {
            self.found.push(Misdeclared {
                field: path.to_owned(),
                what: format!("a secret has a default in `{rule}`, which is not local"),
                help: "only local environments may have one: `default_in(local = \"..\")`".into(),
            });
        }
    }

    /// Names are never split or joined at run time, but two fields can meet in one variable.
    fn variables(&mut self) {
        let mut readers: BTreeMap<_, (String, bool)> = BTreeMap::new();
        let mut secrets = Vec::new();
        for planned in &self.plan.fields {
            let Some(declared) = &planned.value.variable else { continue };
            let path = self.plan.path(planned.node, planned.field.name);
            for variable in planned.variables() {
                if planned.secret && !variable.old {
                    secrets.push((format!("{}_FILE", variable.name), path.clone()));
                }
                let reader = (path.clone(), declared.shared);
                match readers.insert((&variable.name, variable.key), reader) {
                    Some((other, false)) if !declared.shared => self.found.push(Misdeclared {
                        field: path.clone(),
                        what: format!("the variable {} is also read by `{other}`", variable.name),
                        help: "give one of the structs a `prefix`, or write `env(name = \"..\", shared)` if one value is meant for both"
                            .into(),
                    }),
                    _ => {}
                }
            }
        }
        for (file, secret) in secrets {
            if let Some((path, _)) = readers.get(&(&file, None)) {
                self.found.push(Misdeclared {
                    field: path.clone(),
                    what: format!(
                        "the variable {file} also names the file of the secret `{secret}`"
                    ),
                    help: "give one of the two another name".into(),
                });
            }
        }
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
