//! The story of one load, for people: what was wrong, and where each value came from. Never a value.

pub(crate) mod cure;
mod error;
mod problem;
mod render;
pub(crate) mod words;

pub use self::error::Error;
pub use self::problem::{Attempt, Problem, ProblemKind};
pub use self::render::Coloured;

use std::sync::OnceLock;
use std::time::SystemTime;

use crate::definition::Struct;
use crate::describe::{Described, Telling};
use crate::environment::{Active, Chosen};

/// The story of one load: the environment, each field with the places that were asked, problems and advice. It holds no
/// value of any field, secret or not.
///
/// `Display` is for people; its form may change in any release. It is what
/// [`load_with_report`](crate::Loader::load_with_report) and [`explain`](crate::Loader::explain) return.
#[derive(Clone)]
pub struct Report {
    root: &'static Struct,
    /// `None` if it was not found out.
    active: Option<Active>,
    problems: Vec<Problem>,
    telling: Telling,
    described: OnceLock<Described>,
}

/// Where one field's value came from.
#[derive(Clone, Debug)]
pub struct FieldReport {
    pub(crate) path: String,
    pub(crate) secret: bool,
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) answered: bool,
    pub(crate) absent: bool,
    /// The optional struct that is `None` with all its fields.
    pub(crate) absent_struct: Option<String>,
    pub(crate) version: Option<String>,
    pub(crate) created: Option<SystemTime>,
}

/// Worth knowing, but no reason to stop.
#[derive(Clone, Debug)]
pub struct Advice {
    pub(crate) about: String,
    pub(crate) text: String,
}

impl Report {
    pub(crate) fn new(
        root: &'static Struct,
        active: Option<Active>,
        problems: Vec<Problem>,
        telling: Telling,
    ) -> Self {
        Self { root, active, problems, telling, described: OnceLock::new() }
    }

    /// The name of the active environment; `None` if nothing depends on it, or if it could not be found out.
    pub fn environment(&self) -> Option<&str> {
        self.active.map(|active| active.name).filter(|name| !name.is_empty())
    }

    /// Every field, in the order of the structs.
    pub fn fields(&self) -> &[FieldReport] {
        &self.described().fields
    }

    /// What is wrong. Empty after a successful load.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// What is worth knowing: an old variable name in use, a `.env` file that was found and not read, a secret's file that
    /// every user may read.
    pub fn advice(&self) -> &[Advice] {
        &self.described().advice
    }

    fn described(&self) -> &Described {
        self.described.get_or_init(|| self.telling.describe(self.root, self.active))
    }

    /// Why it is this environment, if nobody named it: `assumed: ENVIRONMENT is not set`.
    fn why(&self) -> Option<String> {
        let variable = self.root.environment_var;
        match self.active?.chosen {
            Chosen::Assumed => Some(format!("assumed: {variable} is not set")),
            Chosen::Default => Some(format!("the default: {variable} is not set")),
            Chosen::Dotenv => Some(format!("from {variable} in .env")),
            Chosen::Loader | Chosen::Nobody | Chosen::Variable => None,
        }
    }
}

impl FieldReport {
    /// Dotted path: `database.url`.
    pub fn field(&self) -> &str {
        &self.path
    }

    /// Whether the field's type is secret.
    pub fn is_secret(&self) -> bool {
        self.secret
    }

    /// The places that were asked, in order.
    pub fn attempts(&self) -> &[Attempt] {
        &self.attempts
    }

    /// The place whose answer was used; `None` if the field is absent, or has a problem.
    pub fn source(&self) -> Option<&Attempt> {
        self.attempts.last().filter(|_| self.answered)
    }

    /// The store's id of the version that was read.
    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// When the version that was read was made, as far as the store says; when the file that was read was last written.
    pub fn created(&self) -> Option<SystemTime> {
        self.created
    }
}

impl Advice {
    /// What it is about: a field's dotted path, a file.
    pub fn about(&self) -> &str {
        &self.about
    }

    /// What is worth knowing, and what to do.
    pub fn text(&self) -> &str {
        &self.text
    }
}
