//! A store in memory, for tests.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::{Answer, Fetching, Request, Store, StoreError};

/// A store in memory that stands in for a real one in tests, faults included.
///
/// Clones share what they hold, so a test can keep one and look at [`asked`](Memory::asked) afterwards.
///
/// ```
/// use secretconf::store::{Memory, StoreError};
///
/// let aws = Memory::new("aws")
///     .text("production/database", r#"{"url": "postgresql://db"}"#)
///     .fail("external-api-key", StoreError::denied());
/// assert!(aws.asked().is_empty());
/// ```
#[derive(Clone, Debug)]
pub struct Memory {
    name: &'static str,
    shared: Arc<Mutex<Shared>>,
}

#[derive(Debug, Default)]
struct Shared {
    answers: BTreeMap<Wanted, Answer>,
    every_failure: Option<StoreError>,
    delay: Duration,
    asked: Vec<String>,
}

/// A name with its stage or version.
type Wanted = (String, Option<String>);

impl Memory {
    /// An empty store that answers for `name`: `aws`, or the name in `store(name = "..")`.
    pub fn new(name: &'static str) -> Self {
        Self { name, shared: Arc::default() }
    }

    /// Puts a text under a name.
    #[must_use]
    pub fn text(self, secret: impl Into<String>, text: impl Into<String>) -> Self {
        self.answer(secret, Answer::text(text))
    }

    /// Puts bytes under a name.
    #[must_use]
    pub fn bytes(self, secret: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        self.answer(secret, Answer::bytes(bytes))
    }

    /// Makes one name fail.
    #[must_use]
    pub fn fail(self, secret: impl Into<String>, error: StoreError) -> Self {
        self.answer(secret, error)
    }

    /// Puts any answer under a name, for requests without stage and version.
    #[must_use]
    pub fn answer(self, secret: impl Into<String>, answer: impl Into<Answer>) -> Self {
        self.with(|shared| shared.answers.insert((secret.into(), None), answer.into()));
        self
    }

    /// Puts an answer under a name for requests with this stage or version.
    #[must_use]
    pub fn answer_at(
        self,
        secret: impl Into<String>,
        stage_or_version: impl Into<String>,
        answer: impl Into<Answer>,
    ) -> Self {
        let wanted = (secret.into(), Some(stage_or_version.into()));
        self.with(|shared| shared.answers.insert(wanted, answer.into()));
        self
    }

    /// Makes every request fail, as an outage does.
    #[must_use]
    pub fn fail_all(self, error: StoreError) -> Self {
        self.with(|shared| shared.every_failure = Some(error));
        self
    }

    /// Waits this long before it answers.
    #[must_use]
    pub fn delay(self, delay: Duration) -> Self {
        self.with(|shared| shared.delay = delay);
        self
    }

    /// The names it was asked for, in order, each as often as it was asked.
    pub fn asked(&self) -> Vec<String> {
        self.with(|shared| shared.asked.clone())
    }

    fn with<T>(&self, act: impl FnOnce(&mut Shared) -> T) -> T {
        act(&mut self.shared.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn answer_to(&self, request: &Request) -> Answer {
        let at = request.version().or(request.stage()).map(str::to_owned);
        self.with(|shared| {
            shared.asked.push(request.name().to_owned());
            match &shared.every_failure {
                Some(error) => error.clone().into(),
                None => shared
                    .answers
                    .get(&(request.name().to_owned(), at))
                    .cloned()
                    .unwrap_or_else(|| StoreError::not_found().into()),
            }
        })
    }
}

impl Store for Memory {
    fn name(&self) -> &str {
        self.name
    }

    fn fetch<'a>(&'a self, requests: &'a [Request]) -> Fetching<'a> {
        Box::pin(async move {
            let delay = self.with(|shared| shared.delay);
            if !delay.is_zero() {
                tokio::time::sleep(delay).await;
            }
            for request in requests {
                request.answer(self.answer_to(request));
            }
        })
    }
}
