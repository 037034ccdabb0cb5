//! The straight way through a load: the variable of each field is set, and nothing about it is worth a word. Nothing is
//! planned then, and no story told. At anything else this way is left, and the load begins again on the long one, which
//! says what there is to say.

use std::borrow::Cow;

use crate::definition::{Keys, Kind, Nested, Place, Slots, Struct, Value};
use crate::environment::{Active, Names};
use crate::plan::file_variable;
use crate::read;
use crate::resolve::{checked, odd};
use crate::slot::Slot;
use crate::source::{self, Env, Variables};
use crate::value::Piece;

/// The fields of the root struct, and how many were read beneath it. `None`: take the long way. None of the user's code is
/// called before all texts are there.
pub(crate) fn load(root: &'static Struct, env: &Env, active: &Active) -> Option<(Slots, usize)> {
    let mut fields = Fields {
        names: Names::of(root),
        debug: root.debug_build,
        prefixes: Vec::new(),
        found: Vec::with_capacity(root.fields.len()),
        files: Vec::new(),
    };
    fields.add(root, String::new())?;
    if fields.prefixes.len() > 1 && fields.meet() {
        return None;
    }
    let count = fields.found.len() + fields.files.len();
    let mut variables = Variables::new(env.clone(), count, fields.variables());
    let texts = fields.texts(&mut variables, active.local)?;
    let mut reader = Reader { active, texts: fields.found.iter().zip(texts) };
    Some((reader.slots(root)?, fields.found.len()))
}

/// The fields of a tree, in order.
struct Fields {
    names: Names,
    debug: bool,
    /// What stands before the names of the variables of each struct.
    prefixes: Vec<String>,
    /// Each field, and the place of its struct's prefix.
    found: Vec<(&'static Value, usize)>,
    /// The variables that may name the files of secrets.
    files: Vec<String>,
}

impl Fields {
    /// `None` if a field may be worth a word. Each key is named here and in `are_idle`, so that a new one forces a decision.
    fn add(&mut self, definition: &'static Struct, prefix: String) -> Option<()> {
        let &Struct {
            name: _,
            doc: _,
            debug_build: _,
            environments: _,
            local: _,
            environment_var: _,
            default_environment: _,
            prefix: _,
            places,
            addresses: _,
            no_override_in,
            fields,
        } = definition;
        if !no_override_in.is_empty() || !self.are_plain(places) {
            return None;
        }
        let at = self.prefixes.len();
        self.prefixes.push(prefix);
        for field in fields {
            match &field.kind {
                Kind::Value(value) => {
                    let &Value { variable, read: _, secret, keys } = value;
                    if keys.is_some_and(|keys| !self.are_idle(keys, secret)) {
                        return None;
                    }
                    let variable = value.full(&self.prefixes[at], variable?);
                    if secret {
                        self.files.push(file_variable(&variable));
                    }
                    self.found.push((value, at));
                }
                Kind::Nested(nested) => {
                    let &Nested {
                        prefix: _,
                        places,
                        required_in,
                        schema,
                        optional,
                        build: _,
                        wrap: _,
                    } = *nested;
                    if !required_in.is_empty() || !self.are_plain(places) {
                        return None;
                    }
                    let before = self.found.len();
                    self.add(schema, nested.prefix_within(&self.prefixes[at], definition))?;
                    // Nobody answers for what has no fields.
                    if optional && self.found.len() == before {
                        return None;
                    }
                }
                Kind::Environment(_) | Kind::Skip(_) => {}
            }
        }
        Some(())
    }

    /// They contradict no others, and do nothing to a variable that is set.
    fn are_idle(&self, keys: &Keys, secret: bool) -> bool {
        let Keys {
            variable_key: None,
            no_prefix: _,
            was: None,
            shared: false,
            places,
            key: None,
            file: false,
            default,
            default_in,
            generate: _,
            required_in,
            no_override_in: [],
            separator: _,
            template: None,
            plain: _,
            allow_empty: _,
            validate: _,
        } = keys
        else {
            return false;
        };
        let mut rules = default_in.iter().map(|(name, _)| name);
        let local = rules.clone().all(|name| !self.names.is_deployed(name));
        let defaults = match (default, default_in) {
            (None, []) => true,
            // A debug build reads the defaults of all environments.
            _ if self.debug => false,
            _ => (!secret || default.is_none() && local) && self.are_known(&mut rules),
        };
        defaults && self.are_plain(places) && self.are_known(required_in.iter())
    }

    fn are_plain(&self, places: &[Place]) -> bool {
        places.iter().all(|place| self.are_known(place.in_environment.iter().map(|(name, _)| name)))
    }

    fn are_known<'a>(&self, mut names: impl Iterator<Item = &'a &'static str>) -> bool {
        names.all(|name| self.names.check(name).is_ok())
    }

    /// The variable of each field.
    fn of_fields(&self) -> impl ExactSizeIterator<Item = Cow<'_, str>> {
        self.found.iter().map(|(value, at)| {
            value.variable.map_or("".into(), |name| value.full(&self.prefixes[*at], name))
        })
    }

    /// All variables that may be asked for.
    fn variables(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.of_fields().chain(self.files.iter().map(|file| file.into()))
    }

    /// Whether two fields meet in one variable.
    fn meet(&self) -> bool {
        let mut names: Vec<_> = self.variables().collect();
        names.sort_unstable();
        names.windows(2).any(|pair| pair[0] == pair[1])
    }

    /// What the variables say, if there is something in each of them, and nothing odd about any secret.
    fn texts<'a>(&self, variables: &'a mut Variables<'_>, local: bool) -> Option<Vec<Piece<'a>>> {
        let unset = |file: &String| matches!(variables.get(file), source::Variable::Unset);
        if !self.files.iter().all(unset) {
            return None;
        }
        let texts = variables.take(self.of_fields())?;
        let remarkable = |((value, _), text): (&(&Value, usize), &Piece<'_>)| {
            text.is_blank() || value.secret && odd(text, local).is_some()
        };
        let none = !self.found.iter().zip(&texts).any(remarkable);
        none.then_some(texts)
    }
}

/// Reads the texts of all fields, in their order.
struct Reader<'a, T> {
    active: &'a Active,
    texts: T,
}

impl<'a, T> Reader<'_, T>
where
    T: Iterator<Item = (&'a (&'static Value, usize), Piece<'a>)>,
{
    fn slots(&mut self, definition: &'static Struct) -> Option<Slots> {
        let mut slots = Vec::with_capacity(definition.fields.len());
        for field in definition.fields {
            slots.push(match &field.kind {
                Kind::Value(_) => self.value()?,
                Kind::Nested(nested) => self.nested(nested)?,
                Kind::Environment(reader) => {
                    read::call(*reader, Piece::Text(self.active.name), false, "").ok()?
                }
                Kind::Skip(make) => make(),
            });
        }
        Some(Slots::new(slots))
    }

    fn nested(&mut self, nested: &'static Nested) -> Option<Slot> {
        let (built, verdict) = (nested.build)(&mut self.slots(nested.schema)?);
        verdict.ok().map(|()| (nested.wrap)(Some(built)))
    }

    fn value(&mut self) -> Option<Slot> {
        let ((value, _), text) = self.texts.next()?;
        checked(value, read::plainly(value.read, text, value.secret, value.keys().separator)?).ok()
    }
}

#[cfg(all(test, feature = "derive"))]
mod tests;
