//! Where each field may come from in the active environment. A pure function of the schema, the environment and what
//! the loader was told; nothing is looked up yet.

mod check;
mod place;
mod source;

use std::borrow::Cow;

pub(crate) use self::check::{Misdeclared, check, depends_on_environment};
pub(crate) use self::place::{Located, Mention, mentions};
pub(crate) use self::source::{Given, Source, fallback};
use crate::definition::{Field, Kind, Nested, Place, Struct, Template, Value};
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
    pub(crate) nested: Option<&'static Nested>,
    /// What stands before the names of its variables: all prefixes from the root to here, outermost first, without its
    /// own, which they have already.
    prefix: String,
    /// What `key` refers to: the site's, the struct's own, or the parent's.
    pub(crate) places: &'static [Place],
    /// Where stores stand: the struct's own, or the parent's.
    addresses: &'static [(&'static str, &'static str)],
    /// `no_override_in` of this struct or one around it fits here.
    no_override: bool,
}

/// One field.
pub(crate) struct Planned {
    pub(crate) node: usize,
    pub(crate) field: &'static Field,
    pub(crate) value: &'static Value,
    pub(crate) shape: Shape,
    pub(crate) secret: bool,
    /// A variable or file that is set is a problem: `no_override_in` fits, and the field has a store.
    pub(crate) no_override: bool,
    pub(crate) variable: Option<Variable>,
    /// By its old name: `was`.
    pub(crate) old: Option<Variable>,
}

/// A variable by its full name.
#[derive(Clone, Debug)]
pub(crate) struct Variable {
    pub(crate) name: Cow<'static, str>,
    pub(crate) key: Option<&'static str>,
}

impl Plan {
    pub(crate) fn new(root: &'static Struct, active: &Active) -> Self {
        let fields = Vec::with_capacity(root.fields.len());
        let mut plan = Self { nodes: Vec::new(), fields };
        let node = Node {
            parent: None,
            name: "",
            definition: root,
            nested: None,
            prefix: String::new(),
            places: root.places,
            addresses: root.addresses,
            no_override: active.fits_any(root.no_override_in),
        };
        plan.add(node, active);
        plan
    }

    fn add(&mut self, node: Node, active: &Active) {
        let index = self.nodes.len();
        let definition = node.definition;
        self.nodes.push(node);
        for field in definition.fields {
            match &field.kind {
                Kind::Value(value) => {
                    self.fields.push(self.nodes[index].plan(index, field, value, active));
                }
                Kind::Nested(nested) => {
                    let node = self.nodes[index].nest(index, field.name, nested, active);
                    self.add(node, active);
                }
                Kind::Environment(_) | Kind::Skip(_) => {}
            }
        }
    }

    /// `database.url`.
    pub(crate) fn path(&self, node: usize, field: &str) -> String {
        let mut names = vec![field];
        names.extend(self.ancestors(node).map(|index| self.nodes[index].name));
        names.retain(|name| !name.is_empty());
        names.reverse();
        names.join(".")
    }

    /// `node` and all around it, innermost first.
    pub(crate) fn ancestors(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(node), |index| self.nodes[*index].parent)
    }

    /// Whether any field may come from a store.
    #[cfg(feature = "async")]
    pub(crate) fn names_stores(&self) -> bool {
        let has_store = |places: &[Place]| places.iter().any(|place| !place.is_file());
        self.nodes.iter().any(|node| has_store(node.places))
            || self.fields.iter().any(|planned| has_store(planned.value.keys().places))
    }

    /// The names of all variables that fields may come from.
    pub(crate) fn names(&self) -> impl Iterator<Item = Cow<'static, str>> + '_ {
        self.fields.iter().flat_map(|planned| {
            let file = planned.with_file().map(|variable| variable.file().into());
            planned.variables().map(|variable| variable.name.clone()).chain(file)
        })
    }

    /// How many those are.
    pub(crate) fn count_names(&self) -> usize {
        let of = |planned: &Planned| {
            planned.variables().count() + usize::from(planned.with_file().is_some())
        };
        self.fields.iter().map(of).sum()
    }
}

impl Node {
    fn plan(
        &self,
        node: usize,
        field: &'static Field,
        value: &'static Value,
        active: &Active,
    ) -> Planned {
        let shape = shape(value.read);
        let no_override = self.no_override || active.fits_any(value.keys().no_override_in);
        Planned {
            node,
            field,
            value,
            shape,
            secret: value.secret || shape.secret,
            no_override: no_override && self.located(field, value, active).any(|at| !at.is_file()),
            variable: value.variable.map(|name| self.named(value, name)),
            old: value.keys().was.map(|name| self.named(value, name)),
        }
    }

    fn named(&self, value: &Value, name: &'static str) -> Variable {
        Variable { name: value.full(&self.prefix, name), key: value.keys().variable_key }
    }

    fn nest(
        &self,
        index: usize,
        name: &'static str,
        nested: &'static Nested,
        active: &Active,
    ) -> Self {
        let definition = nested.schema;
        let places = [nested.places, definition.places, self.places];
        Self {
            parent: Some(index),
            name,
            definition,
            nested: Some(nested),
            prefix: nested.prefix_within(&self.prefix, self.definition),
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
        self.value.keys().template.as_ref()
    }

    /// Its variable, by its current and its old name.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &Variable> + Clone {
        self.variable.iter().chain(&self.old)
    }

    /// Its variable, if another one may tell the file that holds the value.
    fn with_file(&self) -> Option<&Variable> {
        self.variable.as_ref().filter(|_| self.secret)
    }
}

impl Nested {
    /// What stands before the names of its variables, where they are nested in this struct with this before its own.
    pub(crate) fn prefix_within(&self, prefix: &str, definition: &Struct) -> String {
        [prefix, definition.prefix, self.prefix].concat()
    }
}

impl Value {
    /// A name of its variable, with what stands before it where its struct is nested.
    pub(crate) fn full(&self, prefix: &str, name: &'static str) -> Cow<'static, str> {
        match prefix.is_empty() || self.keys().no_prefix {
            true => Cow::Borrowed(name),
            false => Cow::Owned([prefix, name].concat()),
        }
    }
}

impl Variable {
    pub(crate) fn file(&self) -> String {
        file_variable(&self.name)
    }
}

/// The variable that may name the file of a secret.
pub(crate) fn file_variable(name: &str) -> String {
    [name, "_FILE"].concat()
}
