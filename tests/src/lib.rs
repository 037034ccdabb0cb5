//! Helpers that several tests share.

pub mod aws_fake;
pub mod fetching;
pub mod moto;
#[cfg(unix)]
pub mod mount;

use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use secretconf::store::{Fetching, Request, Store};
use secretconf::{Error, Problem, Report};

/// The library as it is with every store's feature on. UI cases name it with `crate = ..`, so that what they report is
/// the same whichever features the rest of the build has turned on.
pub mod all_stores {
    pub use secretconf::SecretConfig;

    #[doc(hidden)]
    pub mod __private {
        pub use crate::{
            require_nothing as require_aws, require_nothing as require_azure,
            require_nothing as require_gcp, require_nothing as require_vault,
        };
        pub use secretconf::__private::*;
    }
}

#[doc(hidden)]
#[macro_export]
macro_rules! require_nothing {
    () => {};
}

/// The error of a load that must fail. The config needs no `Debug`.
#[track_caller]
pub fn error<T>(loaded: Result<T, Error>) -> Error {
    match loaded {
        Ok(_) => panic!("the load should have failed"),
        Err(error) => error,
    }
}

/// The only problem of a load that must fail.
#[track_caller]
pub fn problem<T>(loaded: Result<T, Error>) -> Problem {
    let error = error(loaded);
    assert_eq!(error.problems().len(), 1, "{error}");
    error.problems()[0].clone()
}

/// The only problem, as `field: kind`.
#[track_caller]
pub fn said<T>(loaded: Result<T, Error>) -> String {
    let problem = problem(loaded);
    format!("{}: {}", problem.field(), problem.kind())
}

/// All problems, each as `field: kind`.
#[track_caller]
pub fn all_said<T>(loaded: Result<T, Error>) -> Vec<String> {
    let error = error(loaded);
    error.problems().iter().map(|p| format!("{}: {}", p.field(), p.kind())).collect()
}

/// The places that were asked for a field, each as `source place: outcome`.
pub fn attempts(report: &Report, field: &str) -> Vec<String> {
    let found = report.fields().iter().find(|known| known.field() == field);
    let attempts = found.map(|field| field.attempts()).unwrap_or_default();
    attempts.iter().map(ToString::to_string).collect()
}

/// Pieces of advice, each as `about: text`.
pub fn advice(report: &Report) -> Vec<String> {
    report.advice().iter().map(|a| format!("{}: {}", a.about(), a.text())).collect()
}

/// `std` alone: the smallest executor there is.
pub fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(Thread);

    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }

    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

/// A directory that is removed with it.
#[derive(Debug)]
pub struct Dir(tempfile::TempDir);

impl Dir {
    /// An empty one.
    #[track_caller]
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary directory"))
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Its path as text.
    pub fn text(&self) -> String {
        self.path().display().to_string()
    }

    /// Writes a file into it, and gives its path.
    #[track_caller]
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::write(&path, content).expect("a file in a temporary directory");
        path
    }

    /// As [`file`](Dir::file); gives its path as text.
    #[track_caller]
    pub fn file_text(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        self.file(name, content).display().to_string()
    }
}

impl Default for Dir {
    fn default() -> Self {
        Self::new()
    }
}

/// A store that does what a function says with each batch.
pub struct Custom<F> {
    name: &'static str,
    act: F,
    bound: bool,
    ends: bool,
}

impl<F: Fn(&[Request]) + Send + Sync + 'static> Custom<F> {
    /// One of this name.
    pub fn new(name: &'static str, act: F) -> Self {
        Self { name, act, bound: false, ends: true }
    }

    /// It works only on the runtime of whoever made it.
    #[must_use]
    pub fn bound(mut self) -> Self {
        self.bound = true;
        self
    }

    /// Its future does not end.
    #[must_use]
    pub fn never_ending(mut self) -> Self {
        self.ends = false;
        self
    }
}

impl<F> std::fmt::Debug for Custom<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Custom({})", self.name)
    }
}

impl<F: Fn(&[Request]) + Send + Sync + 'static> Store for Custom<F> {
    fn name(&self) -> &str {
        self.name
    }

    fn fetch<'a>(&'a self, requests: &'a [Request]) -> Fetching<'a> {
        Box::pin(async move {
            (self.act)(requests);
            if !self.ends {
                std::future::pending::<()>().await;
            }
        })
    }

    fn needs_callers_runtime(&self) -> bool {
        self.bound
    }
}

/// Everything that can be printed of a failed load.
pub fn printed(error: &Error) -> Vec<String> {
    let mut all = vec![
        error.to_string(),
        format!("{error:?}"),
        format!("{error:#?}"),
        error.summary(),
        error.coloured().to_string(),
        format!("{:?}", error.coloured()),
    ];
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        all.push(format!("{inner} {inner:?}"));
        source = inner.source();
    }
    all.extend(printed_report(error.report()));
    all
}

/// Everything that can be printed of a report.
pub fn printed_report(report: &Report) -> Vec<String> {
    let mut all = vec![report.to_string(), format!("{report:?}"), format!("{report:#?}")];
    for problem in report.problems() {
        all.extend([problem.to_string(), format!("{problem:?}"), problem.help().to_owned()]);
        all.extend(problem.attempts().iter().map(|attempt| format!("{attempt} {attempt:?}")));
    }
    for field in report.fields() {
        all.push(format!("{field:?}"));
        all.extend(field.attempts().iter().map(|attempt| format!("{attempt} {attempt:?}")));
    }
    all.extend(report.advice().iter().map(|advice| format!("{advice:?}")));
    all
}

/// Fails if a planted value shows in any of these texts: as it is, or escaped as `Debug` and JSON do.
#[track_caller]
pub fn assert_hidden(planted: &str, texts: &[String]) {
    let escaped = format!("{planted:?}");
    let escaped = escaped.trim_matches('"');
    for text in texts {
        assert!(
            !text.contains(planted) && !text.contains(escaped),
            "`{planted}` shows in:\n{text}"
        );
    }
}

/// Fails if a planted value shows in anything that can be printed of a failed load.
#[track_caller]
pub fn assert_no_leak(planted: &str, error: &Error) {
    assert_hidden(planted, &printed(error));
}

/// The examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}
