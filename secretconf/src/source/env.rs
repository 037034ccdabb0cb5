//! Environment variables: the process's, or those that the loader was given instead.

use std::collections::BTreeMap;
use std::env;

use crate::Secret;

/// Where variables are looked up.
#[derive(Clone, Debug)]
pub(crate) enum Env {
    Process,
    /// Instead of the process's: `Loader::env_vars`, `Loader::no_env`.
    Given(BTreeMap<String, Secret<String>>),
}

/// What a variable is.
pub(crate) enum Variable {
    NotUtf8,
    Text(Secret<String>),
    Unset,
}

impl Env {
    pub(crate) fn get(&self, name: &str) -> Variable {
        match self {
            Self::Process => match env::var(name) {
                Ok(text) => Variable::Text(Secret::new(text)),
                Err(env::VarError::NotPresent) => Variable::Unset,
                Err(env::VarError::NotUnicode(_)) => Variable::NotUtf8,
            },
            Self::Given(variables) => match given(variables, name) {
                Some(text) => Variable::Text(text.clone()),
                None => Variable::Unset,
            },
        }
    }

    /// The text of a variable that is set and not blank.
    pub(crate) fn text(&self, name: &str) -> Option<Secret<String>> {
        match self.get(name) {
            Variable::Text(text) if !text.expose().trim().is_empty() => Some(text),
            _ => None,
        }
    }

    /// The names of all variables that are text.
    pub(crate) fn names(&self) -> Vec<String> {
        match self {
            Self::Process => {
                env::vars_os().filter_map(|(name, _)| name.into_string().ok()).collect()
            }
            Self::Given(variables) => variables.keys().cloned().collect(),
        }
    }
}

/// Names match as the platform's do.
fn given<'a>(
    variables: &'a BTreeMap<String, Secret<String>>,
    name: &str,
) -> Option<&'a Secret<String>> {
    if cfg!(windows) {
        variables.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, text)| text)
    } else {
        variables.get(name)
    }
}
