//! One thing that is wrong with one field.

use std::fmt;

/// One thing that is wrong with one field: what, where it was looked for, and what cures it. Never a value.
///
/// ```
/// use secretconf::{ProblemKind, Secret, SecretConfig};
///
/// #[derive(Debug, SecretConfig)]
/// struct AppConfig {
///     #[secret(env = "API_KEY")]
///     api_key: Secret<String>,
///     #[secret(env = "PORT")]
///     port: u16,
/// }
///
/// let error = AppConfig::loader().env_vars([("PORT", "80x")]).load().unwrap_err();
/// let port = &error.problems()[1];
/// assert_eq!(port.kind(), ProblemKind::WrongType);
/// assert_eq!(port.attempts()[0].to_string(), "env PORT: its text is not a whole number (3 characters)");
/// assert_eq!(port.help(), "set PORT to a whole number from 0 to 65535");
/// ```
#[derive(Clone, Debug)]
pub struct Problem {
    pub(crate) field: String,
    pub(crate) kind: ProblemKind,
    /// `no such key`, `not a u32`.
    pub(crate) title: String,
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) help: String,
    pub(crate) cause: Option<Cause>,
}

/// What several fields' problems have in common: they are printed together.
#[derive(Clone, Debug)]
pub(crate) struct Cause {
    /// Equal for problems of one cause.
    pub(crate) id: String,
    /// The place that decided, and what it said.
    pub(crate) place: String,
    pub(crate) outcome: String,
    /// What cures all of them.
    pub(crate) help: String,
}

/// One place that was asked for a field, and what it said.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    pub(crate) source: String,
    pub(crate) place: String,
    pub(crate) outcome: String,
}

impl Problem {
    /// Dotted path of the field: `database.url`. For what concerns no single field, its name: the environment variable,
    /// the `.env` file, the struct.
    pub fn field(&self) -> &str {
        &self.field
    }

    /// Its kind, for programs.
    pub fn kind(&self) -> ProblemKind {
        self.kind
    }

    /// The places that were asked, in order; the last one decided.
    pub fn attempts(&self) -> &[Attempt] {
        &self.attempts
    }

    /// What cures it, as an instruction.
    pub fn help(&self) -> &str {
        &self.help
    }
}

impl Problem {
    /// Whether both are about the same faulty line of a `.env` file.
    pub(crate) fn is_same_line(&self, early: &Self) -> bool {
        let fault = |attempt: &Attempt| (attempt.source.clone(), attempt.outcome.clone());
        self.kind == ProblemKind::Dotenv
            && early.kind == ProblemKind::Dotenv
            && self.attempts.last().map(fault) == early.attempts.last().map(fault)
            && self
                .attempts
                .last()
                .is_some_and(|attempt| attempt.place.ends_with(&format!("({})", early.field)))
    }
}

/// One line: `database.url: no such key`.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.title)
    }
}

impl Attempt {
    /// The kind of place: `env`, `.env`, `file`, `aws` or another store's name, `default`, `default_in`, `generated`,
    /// `loader`. For problems of no single field also `attribute`, `environment`, `default_environment` or `validate`.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The place's own name: the variable, the path, the secret. Empty where the source says it all.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// What it said: `not set`, `has no key ..`, `used`.
    pub fn outcome(&self) -> &str {
        &self.outcome
    }
}

/// One line: `env DATABASE_URL: not set`.
impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.label(), self.outcome)
    }
}

impl Attempt {
    /// How an instruction calls it: a variable by its name alone.
    pub(crate) fn name(&self) -> String {
        if self.source == "env" { self.place.clone() } else { self.label() }
    }

    pub(crate) fn label(&self) -> String {
        if self.place.is_empty() {
            self.source.clone()
        } else {
            format!("{} {}", self.source, self.place)
        }
    }
}

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $kind:ident $token:literal $title:literal)*) => {
        /// What is wrong, for programs.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        #[non_exhaustive]
        pub enum ProblemKind {
            $($(#[doc = $doc])+ $kind,)*
        }

        impl ProblemKind {
            /// A stable token: `no_such_key`. It never changes, so logs and alerts may rely on it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$kind => $token,)*
                }
            }

            pub(crate) const fn title(self) -> &'static str {
                match self {
                    $(Self::$kind => $title,)*
                }
            }
        }
    };
}

kinds! {
    /// A variable and its `_FILE` twin are both set.
    Ambiguous "ambiguous" "set twice"
    /// Set, but empty or white space, and nobody else has it.
    Blank "blank" "blank"
    /// The attributes contradict each other; cured in the code.
    Declaration "declaration" "contradiction in the attributes"
    /// A store refuses access.
    Denied "denied" "denied"
    /// The secret, or its version, is switched off or about to be deleted.
    Disabled "disabled" "disabled"
    /// A line of a `.env` file cannot be read for certain.
    Dotenv "dotenv" "not readable for certain"
    /// A JSON object has the key twice.
    DuplicateKey "duplicate_key" "key is there twice"
    /// Which environment this is cannot be told.
    Environment "environment" "unknown environment"
    /// A store's answer makes no sense.
    Malformed "malformed" "answer makes no sense"
    /// A store cannot be asked as it is set up.
    Misconfigured "misconfigured" "store not set up"
    /// Nobody has it.
    Missing "missing" "missing"
    /// The secret is there, the key in it is not.
    NoSuchKey "no_such_key" "no such key"
    /// JSON, but not an object, where a key of it is wanted.
    NotAnObject "not_an_object" "not a JSON object"
    /// No such secret or file.
    NotFound "not_found" "not found"
    /// Not JSON, where a key of it is wanted.
    NotJson "not_json" "not JSON"
    /// Not UTF-8, where text is wanted.
    NotUtf8 "not_utf8" "not UTF-8"
    /// Set locally where `no_override_in` lets only the store answer.
    Overridden "overridden" "may not be overridden here"
    /// A validator refused it.
    Rejected "rejected" "rejected"
    /// A store asked us to slow down until the deadline.
    Throttled "throttled" "throttled"
    /// A store cannot be reached, or fails.
    Unavailable "unavailable" "unavailable"
    /// The loader sets a field that does not exist.
    UnknownField "unknown_field" "no such field"
    /// A file is there and cannot be read.
    Unreadable "unreadable" "not readable"
    /// The locator names another environment than the active one.
    WrongEnvironment "wrong_environment" "belongs to another environment"
    /// The text does not fit the field's type.
    WrongType "wrong_type" "wrong type"
}

/// The stable token.
impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
