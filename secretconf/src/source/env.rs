//! Environment variables: the process's, or those that the loader was given instead.

mod pass;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::env;
use std::sync::Arc;

use self::pass::Pass;
use crate::Secret;
use crate::value::Piece;

/// Where variables are looked up.
#[derive(Clone, Debug)]
pub(crate) enum Env {
    Process,
    /// Instead of the process's: `Loader::env_vars`, `Loader::no_env`.
    Given(Arc<BTreeMap<String, Secret<String>>>),
}

/// What a variable is.
pub(crate) enum Variable<'a> {
    NotUtf8,
    Text(Piece<'a>),
    Unset,
}

/// The variables of one load.
pub(crate) struct Variables<'n> {
    env: Env,
    pass: Pass<'n>,
}

/// A look-up goes through the whole environment, a pass copies all of it: with more names than this the pass is faster.
const FEW: usize = 48;

impl Env {
    #[inline]
    pub(crate) fn get(&self, name: &str) -> Variable<'_> {
        match self {
            Self::Process => match env::var(name) {
                Ok(text) => Variable::Text(Piece::Own(Secret::new(text))),
                Err(env::VarError::NotPresent) => Variable::Unset,
                Err(env::VarError::NotUnicode(_)) => Variable::NotUtf8,
            },
            Self::Given(variables) => match given(variables, name) {
                Some(text) => Variable::Text(Piece::Text(text.expose())),
                None => Variable::Unset,
            },
        }
    }
}

impl<'n> Variables<'n> {
    /// `names` are those that will be asked for, as far as that is known, and `count` is how many.
    pub(crate) fn new(env: Env, count: usize, names: impl Iterator<Item = Cow<'n, str>>) -> Self {
        let pass = match env {
            // On Windows a look-up is none of these, and minds no case.
            Env::Process if cfg!(unix) && count > FEW => Pass::over(env::vars_os, count, names),
            _ => Pass::default(),
        };
        Self { env, pass }
    }

    pub(crate) fn get(&self, name: &str) -> Variable<'_> {
        self.pass.get(name).unwrap_or_else(|| self.env.get(name))
    }

    /// The texts of the first names that were said to be asked for, all of them different.
    pub(crate) fn take<'a>(
        &mut self,
        names: impl ExactSizeIterator<Item = Cow<'a, str>>,
    ) -> Option<Vec<Piece<'_>>> {
        if !self.pass.is_empty() {
            return std::mem::take(&mut self.pass).into_texts(names.len());
        }
        // Not collected: an `Option` of a `Vec` does not tell how much room it needs.
        let mut texts = Vec::with_capacity(names.len());
        for name in names {
            let Variable::Text(piece) = self.env.get(&name) else { return None };
            texts.push(piece);
        }
        Some(texts)
    }

    /// A variable that is set and not blank.
    pub(crate) fn text(&self, name: &str) -> Option<Piece<'_>> {
        match self.get(name) {
            Variable::Text(text) if !text.is_blank() => Some(text),
            _ => None,
        }
    }

    /// The names of all variables that are text.
    pub(crate) fn names(&self) -> Vec<String> {
        match &self.env {
            Env::Process => {
                env::vars_os().filter_map(|(name, _)| name.into_string().ok()).collect()
            }
            Env::Given(variables) => variables.keys().cloned().collect(),
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
