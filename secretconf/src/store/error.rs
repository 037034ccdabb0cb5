//! Why a store has no answer.

use std::borrow::Cow;
use std::fmt;

/// Why a store has no answer for a secret.
///
/// All of it may be printed, so it must never hold a part of a secret's value: codes, request ids, addresses and
/// advice only.
///
/// ```
/// use secretconf::store::StoreError;
///
/// let error = StoreError::denied()
///     .code("AccessDeniedException")
///     .help("allow secretsmanager:GetSecretValue on this secret");
/// assert_eq!(error.to_string(), "denied: AccessDeniedException");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct StoreError {
    kind: StoreErrorKind,
    code: Option<String>,
    request_id: Option<String>,
    detail: Option<Cow<'static, str>>,
    help: Option<Cow<'static, str>>,
}

/// The kinds of [`StoreError`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum StoreErrorKind {
    /// The store knows who asks, and refuses.
    Denied,
    /// The secret is there but switched off, or about to be deleted.
    Disabled,
    /// The store's answer makes no sense.
    Malformed,
    /// The store cannot be asked as it is set up: no region, no credentials, a name it cannot have.
    Misconfigured,
    /// The store has no such secret. The only kind after which another source is asked.
    NotFound,
    /// The store asked us to slow down, and went on so until the deadline.
    Throttled,
    /// The store cannot be reached, or fails.
    Unavailable,
}

impl StoreError {
    /// An error of this kind.
    pub const fn new(kind: StoreErrorKind) -> Self {
        Self { kind, code: None, request_id: None, detail: None, help: None }
    }

    /// The store knows who asks, and refuses.
    pub const fn denied() -> Self {
        Self::new(StoreErrorKind::Denied)
    }

    /// The secret is switched off or about to be deleted.
    pub const fn disabled() -> Self {
        Self::new(StoreErrorKind::Disabled)
    }

    /// The store's answer makes no sense.
    pub const fn malformed() -> Self {
        Self::new(StoreErrorKind::Malformed)
    }

    /// The store cannot be asked as it is set up.
    pub const fn misconfigured() -> Self {
        Self::new(StoreErrorKind::Misconfigured)
    }

    /// The store has no such secret.
    pub const fn not_found() -> Self {
        Self::new(StoreErrorKind::NotFound)
    }

    /// The store asked us to slow down.
    pub const fn throttled() -> Self {
        Self::new(StoreErrorKind::Throttled)
    }

    /// The store cannot be reached, or fails.
    pub const fn unavailable() -> Self {
        Self::new(StoreErrorKind::Unavailable)
    }

    /// Adds the store's own code: `AccessDeniedException`. Only its first 80 letters, digits and `.:_-` are kept.
    #[must_use]
    pub fn code(mut self, code: &str) -> Self {
        self.code = Some(plain_token(code));
        self
    }

    /// Adds the id under which the store's operators find the request. Kept like the code.
    #[must_use]
    pub fn request_id(mut self, id: &str) -> Self {
        self.request_id = Some(plain_token(id));
        self
    }

    /// Adds what happened, in lower case without a full stop: `connection refused by 127.0.0.1:8200`.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Adds what cures it, as an instruction: `allow secretsmanager:GetSecretValue on ..`.
    #[must_use]
    pub fn help(mut self, help: impl Into<Cow<'static, str>>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Its kind.
    pub const fn kind(&self) -> StoreErrorKind {
        self.kind
    }

    /// What cures it.
    pub fn cure(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// The same for all secrets that one failure hits; without the request's id, which never is.
    pub(crate) fn shared_cause(&self) -> String {
        let anonymous = Self { request_id: None, ..self.clone() };
        format!("{anonymous}; {}", self.help.as_deref().unwrap_or_default())
    }
}

impl StoreErrorKind {
    fn words(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Disabled => "disabled or scheduled for deletion",
            Self::Malformed => "an answer that makes no sense",
            Self::Misconfigured => "not set up",
            Self::NotFound => "no such secret",
            Self::Throttled => "too many requests",
            Self::Unavailable => "unavailable",
        }
    }
}

fn plain_token(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || ".:_-".contains(*c)).take(80).collect()
}

/// One line: the kind, the code, what happened, and the request id.
impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.words())?;
        match (&self.code, &self.detail) {
            (Some(code), Some(detail)) => write!(f, ": {code}, {detail}")?,
            (Some(code), None) => write!(f, ": {code}")?,
            (None, Some(detail)) => write!(f, ": {detail}")?,
            (None, None) => {}
        }
        match &self.request_id {
            Some(id) => write!(f, " (request {id})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for StoreError {}
