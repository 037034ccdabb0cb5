//! The sources that may answer for a field, and their order.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::{Located, Plan, Planned, Variable};
use crate::Secret;
use crate::definition::{Fallback, Value};
use crate::environment::Active;

/// A source that may answer for a field.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// `Loader::set`.
    Set,
    Variable,
    /// Under its old name.
    OldVariable,
    /// The file that a variable names.
    VariableFile,
    Dotenv,
    OldDotenv,
    DotenvFile,
    File(Box<Located>),
    Store {
        secret: Box<Located>,
        /// No other store comes after it.
        last: bool,
    },
    /// A default, and the rule it stands in: empty for `default`.
    Default {
        rule: &'static str,
        fallback: Fallback,
    },
    Generate {
        bytes: usize,
    },
}

/// What the loader was told that bears on the sources.
pub(crate) struct Given<'a> {
    /// Paths set on the loader.
    pub(crate) set: &'a BTreeMap<String, Secret<String>>,
    /// A `.env` file was read.
    pub(crate) dotenv: bool,
}

impl Plan {
    /// Goes through the sources of a field in the order in which they are asked, until `ask` breaks.
    pub(crate) fn each_source<B>(
        &self,
        planned: &Planned,
        active: &Active,
        given: &Given<'_>,
        mut ask: impl FnMut(Source) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let Planned { node, field, value, secret, ref old, .. } = *planned;
        if !given.set.is_empty() && given.set.contains_key(&self.path(node, field.name)) {
            ask(Source::Set)?;
        }
        if value.variable.is_some() {
            ask(Source::Variable)?;
            if old.is_some() {
                ask(Source::OldVariable)?;
            }
            if secret {
                ask(Source::VariableFile)?;
            }
            if given.dotenv {
                ask(Source::Dotenv)?;
                if old.is_some() {
                    ask(Source::OldDotenv)?;
                }
                if secret {
                    ask(Source::DotenvFile)?;
                }
            }
        }
        let located = || self.nodes[node].located(field, value, active);
        for file in located().filter(Located::is_file) {
            ask(Source::File(Box::new(file)))?;
        }
        let mut secrets = located().filter(|at| !at.is_file()).peekable();
        while let Some(secret) = secrets.next() {
            let last = secrets.peek().is_none();
            ask(Source::Store { secret: Box::new(secret), last })?;
        }
        match fallback(value, active) {
            Some(fallback) => ask(fallback),
            None => ControlFlow::Continue(()),
        }
    }
}

impl Source {
    pub(crate) fn is_old(&self) -> bool {
        matches!(self, Self::OldVariable | Self::OldDotenv)
    }

    /// A default or a generator: it does not count as an answer for an optional struct.
    pub(crate) fn is_fallback(&self) -> bool {
        matches!(self, Self::Default { .. } | Self::Generate { .. })
    }
}

impl Planned {
    /// The variable of one of its sources.
    pub(crate) fn variable(&self, source: &Source) -> Option<&Variable> {
        if source.is_old() { self.old.as_ref() } else { self.variable.as_ref() }
    }
}

/// The one fallback that stands in, if `required_in` does not take it away.
pub(crate) fn fallback(value: &Value, active: &Active) -> Option<Source> {
    let keys = value.keys();
    let required = active.fits_any(keys.required_in);
    let everywhere = keys.default.filter(|_| !required).map(|fallback| ("", fallback));
    match active.best(keys.default_in).copied().or(everywhere) {
        Some((rule, fallback)) => Some(Source::Default { rule, fallback }),
        None => {
            let generated = keys.generate.filter(|_| active.local && !required);
            generated.map(|bytes| Source::Generate { bytes })
        }
    }
}
