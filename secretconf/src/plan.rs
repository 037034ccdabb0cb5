//! Where each field may come from in the active environment. A pure function of the schema, the environment and what
//! the loader was told; nothing is looked up yet.

mod check;

use std::collections::BTreeSet;

pub(crate) use self::check::{Misdeclared, check, depends_on_environment};
use crate::definition::{Fallback, Field, Kind, Locator, Nested, Place, Struct, Template, Value};
use crate::environment::Active;
use crate::read::{Shape, shape};

/// Every value beneath a root struct, in field order.
pub(crate) struct Plan {
    pub(crate) nodes: Vec<Node>,
    pub(crate) fields: Vec<Planned>,
}

/// One struct as it stands in the tree.
pub(crate) struct Node {
    pub(crate) parent: Option<usize>,
    /// The parent's field; the root's is empty.
    pub(crate) name: &'static str,
    pub(crate) definition: &'static Struct,
    pub(crate) nested: Option<Nested>,
    /// All prefixes from the root to here, outermost first.
    prefix: String,
    /// What `key` refers to: the site's, the struct's own, or the parent's.
    pub(crate) places: &'static [Place],
    /// Where stores stand: the struct's own, or the parent's.
    addresses: &'static [(&'static str, &'static str)],
    /// `no_override_in` of this struct or one around it fits here.
    no_override: bool,
}

/// One field and the sources that may answer for it, in order.
pub(crate) struct Planned {
    pub(crate) node: usize,
    pub(crate) field: &'static Field,
    pub(crate) value: &'static Value,
    pub(crate) shape: Shape,
    pub(crate) secret: bool,
    /// A variable or file that is set is a problem: `no_override_in` fits, and the field has a store.
    pub(crate) no_override: bool,
    pub(crate) candidates: Vec<Candidate>,
}

/// A source that may answer for a field.
#[derive(Clone, Debug)]
pub(crate) enum Candidate {
    /// `Loader::set`.
    Set,
    Variable(Variable),
    /// The file that a variable names.
    VariableFile(Variable),
    Dotenv(Variable),
    DotenvFile(Variable),
    File(Located),
    Store(Located),
    /// A default, and the rule it stands in: empty for `default`.
    Default {
        rule: &'static str,
        fallback: Fallback,
    },
    Generate {
        bytes: usize,
    },
}

/// A variable by its full name.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Variable {
    pub(crate) name: String,
    pub(crate) key: Option<&'static str>,
    /// It is the old name: `was`.
    pub(crate) old: bool,
}

/// A file or a secret by its name, whose placeholders are not filled in yet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Located {
    pub(crate) scheme: &'static str,
    /// Where the store stands, if the struct says so; with placeholders, too.
    pub(crate) address: Option<&'static str>,
    pub(crate) name: &'static str,
    pub(crate) key: Option<&'static str>,
    /// `name` is a directory, and this is the file in it.
    pub(crate) file: Option<&'static str>,
    pub(crate) stage: Option<&'static str>,
    pub(crate) version: Option<&'static str>,
    /// The attribute names it for this very environment.
    pub(crate) exact: bool,
}

/// What the loader was told that bears on the plan.
#[derive(Default)]
pub(crate) struct Given<'a> {
    /// Paths set on the loader.
    pub(crate) set: BTreeSet<&'a str>,
    /// A `.env` file was read.
    pub(crate) dotenv: bool,
}

impl Plan {
    pub(crate) fn new(root: &'static Struct, active: &Active, given: &Given<'_>) -> Self {
        let mut plan = Self { nodes: Vec::new(), fields: Vec::new() };
        let node = Node {
            parent: None,
            name: "",
            definition: root,
            nested: None,
            prefix: root.prefix.to_owned(),
            places: root.places,
            addresses: root.addresses,
            no_override: active.fits_any(root.no_override_in),
        };
        plan.add(node, active, given);
        plan
    }

    fn add(&mut self, node: Node, active: &Active, given: &Given<'_>) {
        let index = self.nodes.len();
        let definition = node.definition;
        self.nodes.push(node);
        for field in definition.fields {
            match &field.kind {
                Kind::Value(value) => {
                    let planned = self.plan_value(index, field, value, active, given);
                    self.fields.push(planned);
                }
                Kind::Nested(nested) => {
                    let node = self.nodes[index].nest(index, field.name, *nested, active);
                    self.add(node, active, given);
                }
                Kind::Environment(_) | Kind::Skip(_) => {}
            }
        }
    }

    fn plan_value(
        &self,
        node: usize,
        field: &'static Field,
        value: &'static Value,
        active: &Active,
        given: &Given<'_>,
    ) -> Planned {
        let at = &self.nodes[node];
        let shape = shape(value.read);
        let secret = value.secret || shape.secret;
        let places = || at.located(field, value, active);
        let has_store = places().any(|place| place.scheme != "file");
        let mut candidates = Vec::with_capacity(4);

        if !given.set.is_empty() && given.set.contains(self.path(node, field.name).as_str()) {
            candidates.push(Candidate::Set);
        }
        if let Some(variable) = &value.variable {
            let named = |name: &str, old| Variable {
                name: if variable.no_prefix {
                    name.to_owned()
                } else {
                    format!("{}{name}", at.prefix)
                },
                key: variable.key,
                old,
            };
            let current = named(variable.name, false);
            let old = variable.was.map(|name| named(name, true));
            let file = secret
                .then(|| Variable { name: format!("{}_FILE", current.name), ..current.clone() });

            candidates.push(Candidate::Variable(current.clone()));
            candidates.extend(old.clone().map(Candidate::Variable));
            candidates.extend(file.clone().map(Candidate::VariableFile));
            if given.dotenv {
                candidates.push(Candidate::Dotenv(current));
                candidates.extend(old.map(Candidate::Dotenv));
                candidates.extend(file.map(Candidate::DotenvFile));
            }
        }
        candidates.extend(places().filter(|at| at.scheme == "file").map(Candidate::File));
        candidates.extend(places().filter(|at| at.scheme != "file").map(Candidate::Store));
        candidates.extend(fallback(value, active));

        Planned {
            node,
            field,
            value,
            shape,
            secret,
            no_override: has_store && (at.no_override || active.fits_any(value.no_override_in)),
            candidates,
        }
    }

    /// `database.url`.
    pub(crate) fn path(&self, node: usize, field: &str) -> String {
        let mut names = vec![field];
        let mut next = Some(node);
        while let Some(index) = next {
            names.push(self.nodes[index].name);
            next = self.nodes[index].parent;
        }
        names.retain(|name| !name.is_empty());
        names.reverse();
        names.join(".")
    }

    /// `node` and all around it, innermost first.
    pub(crate) fn ancestors(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(node), |index| self.nodes[*index].parent)
    }
}

impl Node {
    fn nest(&self, index: usize, name: &'static str, nested: Nested, active: &Active) -> Self {
        let definition = nested.schema;
        let places = [nested.places, definition.places, self.places];
        Self {
            parent: Some(index),
            name,
            definition,
            nested: Some(nested),
            prefix: format!("{}{}{}", self.prefix, nested.prefix, definition.prefix),
            places: places.into_iter().find(|places| !places.is_empty()).unwrap_or_default(),
            addresses: match definition.addresses {
                [] => self.addresses,
                own => own,
            },
            no_override: self.no_override || active.fits_any(definition.no_override_in),
        }
    }

    /// The files and secrets of one of its fields in this environment, as written left to right.
    fn located(
        &self,
        field: &'static Field,
        value: &'static Value,
        active: &Active,
    ) -> impl Iterator<Item = Located> {
        let located =
            mentions(field, value, self.places).filter_map(|mention| mention.here(active));
        located.map(|at| Located { address: self.address(at.scheme), ..at })
    }

    fn address(&self, scheme: &str) -> Option<&'static str> {
        let known = self.addresses.iter().find(|(known, _)| *known == scheme);
        known.map(|(_, address)| *address)
    }
}

impl Planned {
    pub(crate) fn template(&self) -> Option<&'static Template> {
        self.value.template.as_ref()
    }

    /// The full names of its variables, current and old.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.candidates.iter().filter_map(|candidate| match candidate {
            Candidate::Variable(variable) => Some(variable),
            _ => None,
        })
    }
}

impl Located {
    /// Its whole name, where its own is this one, with or without placeholders.
    pub(crate) fn whole(&self, name: &str) -> String {
        match self.file {
            Some(file) => format!("{}/{file}", name.trim_end_matches('/')),
            None => name.to_owned(),
        }
    }
}

/// A place that may answer for a field, and what of it the field wants.
#[derive(Clone, Copy)]
pub(crate) struct Mention {
    place: &'static Place,
    key: Option<&'static str>,
    file: Option<&'static str>,
}

/// A field's own places, then what it takes of those that its struct names.
pub(crate) fn mentions(
    field: &'static Field,
    value: &'static Value,
    inherited: &'static [Place],
) -> impl Iterator<Item = Mention> {
    let own = value.places.iter().map(|place| Mention { place, key: None, file: None });
    let key = value.key;
    let through_key = inherited.iter().filter(move |_| key.is_some());
    let through_key = through_key.map(move |place| Mention { place, key, file: None });
    let directories = inherited.iter().filter(|place| value.file && place.is_file());
    let file = Some(field.name);
    own.chain(through_key).chain(directories.map(move |place| Mention { place, key: None, file }))
}

impl Mention {
    fn here(self, active: &Active) -> Option<Located> {
        let here = active.best(self.place.in_environment);
        let locator = here.map(|(_, locator)| locator).or(self.place.anywhere.as_ref())?;
        let exact = here.is_some_and(|(rule, _)| active.is_named(rule));
        Some(self.at(locator, exact))
    }

    /// In every environment.
    pub(crate) fn everywhere(self) -> impl Iterator<Item = Located> {
        let named = self.place.in_environment.iter().map(|(_, locator)| locator);
        self.place.anywhere.iter().chain(named).map(move |locator| self.at(locator, false))
    }

    fn at(self, locator: &Locator, exact: bool) -> Located {
        Located {
            scheme: self.place.scheme,
            address: None,
            name: locator.name,
            key: self.key.or(locator.key),
            file: self.file,
            stage: locator.stage,
            version: locator.version,
            exact,
        }
    }
}

impl Place {
    /// A mounted file or directory, not a store.
    pub(crate) fn is_file(&self) -> bool {
        self.scheme == "file"
    }
}

/// The one fallback that stands in, if `required_in` does not take it away.
fn fallback(value: &Value, active: &Active) -> Option<Candidate> {
    let required = active.fits_any(value.required_in);
    let everywhere = value.default.filter(|_| !required).map(|fallback| ("", fallback));
    match active.best(value.default_in).copied().or(everywhere) {
        Some((rule, fallback)) => Some(Candidate::Default { rule, fallback }),
        None => {
            let generated = value.generate.filter(|_| active.local && !required);
            generated.map(|bytes| Candidate::Generate { bytes })
        }
    }
}
