//! What one source said when it was asked for one field.

use std::io::ErrorKind;

use crate::json::Unpicked;
use crate::read::Mismatch;
use crate::report::ProblemKind;
use crate::source::FileFault;
#[cfg(feature = "async")]
use crate::store::{StoreError, StoreErrorKind};
use crate::value::Origin;

#[derive(Debug)]
pub(crate) enum Outcome {
    Answered {
        /// `None` if there is nothing to tell.
        origin: Option<Box<Origin>>,
        odd: Option<Odd>,
    },
    Passed(Passed),
    Failed(Box<Failed>),
    /// `explain` does not ask the store; a load would.
    Postponed,
}

/// A secret was found, but is probably not what was meant.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Odd {
    Placeholder,
    /// White space stands around it.
    Spaced,
}

/// The source does not have it: the next one is asked.
#[derive(Debug)]
pub(crate) enum Passed {
    Blank,
    /// No such key, index or part, or `null`.
    Json(Box<Missed>),
    NoSuchFile,
    #[cfg(feature = "async")]
    NotFound(Box<StoreError>),
    /// By a rule, and why.
    NotAsked(&'static str),
    Unset,
}

/// A key that was looked for in vain.
#[derive(Debug)]
pub(crate) struct Missed {
    pub(crate) key: String,
    pub(crate) why: Unpicked,
}

/// The source cannot say: nobody else is asked.
#[derive(Debug)]
pub(crate) enum Failed {
    /// The name and the file variable are both set.
    Ambiguous {
        file: String,
    },
    /// Its line in a `.env` file cannot be read for certain.
    Dotenv(FileFault),
    /// The locator names this environment, which is not the active one.
    ForeignEnvironment(&'static str),
    /// The operating system gave no random bytes.
    Generator,
    Json(Missed),
    Mismatch {
        mismatch: Mismatch,
        characters: Option<usize>,
        service_link: bool,
    },
    NotUtf8,
    /// Set where `no_override_in` forbids it.
    Overridden,
    /// `{$NAME}` in the locator.
    PlaceholderUnset(String),
    Rejected {
        by_validator: Option<&'static str>,
    },
    #[cfg(feature = "async")]
    Store(StoreError),
    /// An object or array where one value is needed.
    Structured {
        key: String,
    },
    Unreadable(ErrorKind),
}

impl Passed {
    /// What the field's problem is called if nobody has it. The order is that of telling: the greatest is told.
    pub(crate) fn kind(&self) -> ProblemKind {
        match self {
            Self::Json(_) => ProblemKind::NoSuchKey,
            Self::NoSuchFile => ProblemKind::NotFound,
            #[cfg(feature = "async")]
            Self::NotFound(_) => ProblemKind::NotFound,
            Self::Blank => ProblemKind::Blank,
            Self::NotAsked(_) | Self::Unset => ProblemKind::Missing,
        }
    }

    pub(crate) fn tells(&self) -> u8 {
        match self.kind() {
            ProblemKind::NoSuchKey => 3,
            ProblemKind::NotFound => 2,
            ProblemKind::Blank => 1,
            _ => 0,
        }
    }
}

impl Failed {
    pub(crate) fn kind(&self) -> ProblemKind {
        match self {
            Self::Ambiguous { .. } => ProblemKind::Ambiguous,
            Self::Dotenv(_) => ProblemKind::Dotenv,
            Self::ForeignEnvironment(_) => ProblemKind::WrongEnvironment,
            Self::Generator => ProblemKind::Unavailable,
            Self::Json(missed) => match missed.why {
                Unpicked::Twice => ProblemKind::DuplicateKey,
                Unpicked::NotJson { .. } => ProblemKind::NotJson,
                Unpicked::NotAnObject(_) => ProblemKind::NotAnObject,
                Unpicked::Structured => ProblemKind::WrongType,
                Unpicked::Blank
                | Unpicked::NoSuchKey { .. }
                | Unpicked::NoSuchIndex { .. }
                | Unpicked::Null => ProblemKind::NoSuchKey,
            },
            Self::Mismatch { mismatch: Mismatch::Binary, .. } | Self::NotUtf8 => {
                ProblemKind::NotUtf8
            }
            Self::Mismatch { mismatch: Mismatch::JsonSyntax { .. }, .. } => ProblemKind::NotJson,
            Self::Mismatch { .. } | Self::Structured { .. } => ProblemKind::WrongType,
            Self::Overridden => ProblemKind::Overridden,
            Self::PlaceholderUnset(_) => ProblemKind::Missing,
            Self::Rejected { .. } => ProblemKind::Rejected,
            #[cfg(feature = "async")]
            Self::Store(error) => match error.kind() {
                StoreErrorKind::Denied => ProblemKind::Denied,
                StoreErrorKind::Disabled => ProblemKind::Disabled,
                StoreErrorKind::Malformed => ProblemKind::Malformed,
                StoreErrorKind::Misconfigured => ProblemKind::Misconfigured,
                StoreErrorKind::NotFound => ProblemKind::NotFound,
                StoreErrorKind::Throttled => ProblemKind::Throttled,
                StoreErrorKind::Unavailable => ProblemKind::Unavailable,
            },
            Self::Unreadable(_) => ProblemKind::Unreadable,
        }
    }
}

impl From<Failed> for Outcome {
    fn from(failed: Failed) -> Self {
        Self::Failed(Box::new(failed))
    }
}

/// A key that leads nowhere is an absence; a text in which no key can be looked for is a failure.
impl From<Missed> for Outcome {
    fn from(missed: Missed) -> Self {
        match missed.why {
            Unpicked::Blank
            | Unpicked::NoSuchKey { .. }
            | Unpicked::NoSuchIndex { .. }
            | Unpicked::Null => Self::Passed(Passed::Json(Box::new(missed))),
            Unpicked::Structured => Failed::Structured { key: missed.key }.into(),
            Unpicked::Twice | Unpicked::NotJson { .. } | Unpicked::NotAnObject(_) => {
                Failed::Json(missed).into()
            }
        }
    }
}
