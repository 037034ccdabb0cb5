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
    let found = Vec::with_capacity(root.fields.len());
    let mut fields = Fields { names: Names::of(root), debug: root.debug_build, structs: 0, found };
    fields.add(root, "")?;
    if fields.structs > 1 && fields.meet() {
        return None;
    }
    let found = fields.found;
    let mut variables =
        Variables::new(env.clone(), names(&found).count(), names(&found).map(Cow::Borrowed));
    let texts = texts(&found, &mut variables, active.local)?;
    let mut reader = Reader { active, texts: found.iter().zip(texts) };
    Some((reader.slots(root)?, found.len()))
}

/// A field, and its variables. What is asked for again and again lies here, close together.
struct Found {
    value: &'static Value,
    variable: Cow<'static, str>,
    /// The variable that may name its file, if it is a secret.
    file: Option<Box<str>>,
}

/// All variables that may be asked for, those of the fields first.
fn names(found: &[Found]) -> impl Iterator<Item = &str> {
    let files = found.iter().filter_map(|field| field.file.as_deref());
    found.iter().map(|field| &*field.variable).chain(files)
}

/// The fields of a tree, in order.
struct Fields {
    names: Names,
    debug: bool,
    structs: usize,
    found: Vec<Found>,
}

impl Fields {
    /// `None` if a field may be worth a word. Each key is named here and in `are_idle`, so that a new one forces a decision.
    fn add(&mut self, definition: &'static Struct, prefix: &str) -> Option<()> {
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
        self.structs += 1;
        for field in fields {
            match &field.kind {
                Kind::Value(value) => {
                    let variable = value.full(prefix, value.variable?);
                    if !value.keys.is_none_or(|keys| self.are_idle(keys, value.secret)) {
                        return None;
                    }
                    let file = value.secret.then(|| file_variable(&variable).into());
                    self.found.push(Found { value, variable, file });
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
                    self.add(schema, &nested.prefix_within(prefix, definition))?;
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

    /// Whether two fields meet in one variable.
    fn meet(&self) -> bool {
        let mut names: Vec<_> = names(&self.found).collect();
        names.sort_unstable();
        names.windows(2).any(|pair| pair[0] == pair[1])
    }
}

/// What the variables say, if there is something in each of them, and nothing odd about any secret.
fn texts<'a>(
    found: &[Found],
    variables: &'a mut Variables<'_>,
    local: bool,
) -> Option<Vec<Piece<'a>>> {
    let unset = |file: &str| matches!(variables.get(file), source::Variable::Unset);
    if !found.iter().filter_map(|field| field.file.as_deref()).all(unset) {
        return None;
    }
    let texts = variables.take(found.iter().map(|field| &*field.variable))?;
    let remarkable = |(field, text): (&Found, &Piece<'_>)| {
        text.is_blank() || field.file.is_some() && odd(text, local).is_some()
    };
    let none = !found.iter().zip(&texts).any(remarkable);
    none.then_some(texts)
}

/// Reads the texts of all fields, in their order.
struct Reader<'a, T> {
    active: &'a Active,
    texts: T,
}

impl<'a, T> Reader<'_, T>
where
    T: Iterator<Item = (&'a Found, Piece<'a>)>,
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
        let (&Found { value, .. }, text) = self.texts.next()?;
        checked(value, read::plainly(value.read, text, value.secret, value.keys().separator)?).ok()
    }
}

#[cfg(all(test, feature = "derive"))]
mod tests;
