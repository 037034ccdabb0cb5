//! The error of a load that failed.

use std::fmt;

use super::{Coloured, Problem, Report};
use crate::opaque::Opaque;

/// A load that failed: every problem at once.
///
/// `Display` and `Debug` are both the whole report, so that `fn main() -> Result<(), secretconf::Error>` prints it well.
/// It is plain text; see [`coloured`](Error::coloured). [`source`](std::error::Error::source) is `None`: nobody else's
/// error is in it, since that could quote a value.
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
/// assert_eq!(
///     error.summary(),
///     "2 problems with AppConfig in development (assumed: ENVIRONMENT is not set): \
///      api_key (missing), port (not a u16)"
/// );
/// ```
pub struct Error(Opaque<Report>);

impl Error {
    pub(crate) fn new(report: Report) -> Self {
        Self(Opaque::new(report))
    }

    pub(crate) fn into_report(self) -> Report {
        self.0.into_inner()
    }

    /// The problems, those of the whole load first, then in field order. Never empty.
    pub fn problems(&self) -> &[Problem] {
        self.0.problems()
    }

    /// The name of the active environment; `None` if that is what could not be found out, or if nothing depends on it.
    pub fn environment(&self) -> Option<&str> {
        self.0.environment()
    }

    /// One line, for a log: `4 problems with AppConfig in production: database.url (no such key), ..`.
    pub fn summary(&self) -> String {
        let mut listed: Vec<String> =
            self.problems().iter().take(5).map(Problem::in_brackets).collect();
        match self.problems().len() - listed.len() {
            0 => {}
            more => listed.push(format!("{more} more")),
        }
        format!("{}: {}", self.0.headline(), listed.join(", "))
    }

    /// The story of the whole load, good fields included.
    pub fn report(&self) -> &Report {
        &self.0
    }

    /// The report in colour, if standard error is a terminal and `NO_COLOR` is not set; else as `Display`.
    ///
    /// ```no_run
    /// # use secretconf::SecretConfig;
    /// # #[derive(SecretConfig)]
    /// # struct AppConfig { #[secret(env = "A")] a: String }
    /// let config = AppConfig::load().unwrap_or_else(|error| {
    ///     eprintln!("{}", error.coloured());
    ///     std::process::exit(78);
    /// });
    /// ```
    pub fn coloured(&self) -> Coloured<'_> {
        Coloured::on_stderr(&self.0)
    }
}

impl Problem {
    fn in_brackets(&self) -> String {
        format!("{} ({})", self.field, self.title)
    }
}

/// The report.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.problems_text(false)?)
    }
}

/// The report, as `Display`.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use std::panic::{RefUnwindSafe, UnwindSafe};

    use super::{Error, Report};

    /// `anyhow` and threads ask for it; what a report holds to be put into words later must not take it away.
    #[test]
    fn errors_and_reports_go_everywhere() {
        fn goes_everywhere<T: Send + Sync + UnwindSafe + RefUnwindSafe + 'static>() {}
        goes_everywhere::<Error>();
        goes_everywhere::<Report>();
    }
}
