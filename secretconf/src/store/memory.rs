//! A store in memory, for tests.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::{Answer, Fetching, Request, Store, StoreError};

/// A store in memory that stands in for a real one in tests, faults included.
///
/// Clones share what they hold, so a test can keep one: to look at [`asked`](Memory::asked) afterwards, or to change
/// what it answers between two loads.
///
/// ```
/// use secretconf::store::{Memory, StoreError};
/// use secretconf::{ProblemKind, Secret, SecretConfig};
///
/// #[derive(Debug, SecretConfig)]
/// struct AppConfig {
///     #[secret(store(shelf = "database#url"))]
///     database_url: Secret<String>,
///     #[secret(store(safe = "api-key"))]
///     api_key: Option<Secret<String>>,
/// }
///
/// // One for each store that the attributes name; `Memory::new("aws")` stands in for a built-in one.
/// let shelf = Memory::new("shelf").text("database", r#"{"url": "postgresql://db"}"#);
/// let safe = Memory::new("safe").fail("api-key", StoreError::denied());
///
/// let loader = AppConfig::loader().no_env().environment("production");
/// let error = loader.store(shelf.clone()).store(safe).load().unwrap_err();
/// assert_eq!(error.problems().len(), 1);
/// assert_eq!(error.problems()[0].field(), "api_key");
/// assert_eq!(error.problems()[0].kind(), ProblemKind::Denied);
/// assert_eq!(shelf.asked(), ["database"]);
/// ```
#[derive(Clone, Debug)]
pub struct Memory {
    name: &'static str,
    shared: Arc<Mutex<Shared>>,
}

#[derive(Debug, Default)]
struct Shared {
    secrets: BTreeMap<Wanted, Act>,
    /// By name, what comes before the answer, and how often.
    first: BTreeMap<String, (usize, StoreError)>,
    every_failure: Option<StoreError>,
    delay: Duration,
    asked: Vec<String>,
}

/// A name with its stage or version.
type Wanted = (String, Option<String>);

/// What it does when it is asked.
#[derive(Clone, Debug)]
enum Act {
    Answer(Answer),
    Hang,
    Panic,
}

impl Act {
    /// What is wrong with a secret is wrong with all its versions.
    fn is_fault(&self) -> bool {
        match self {
            Self::Answer(answer) => answer.error().is_some(),
            Self::Hang | Self::Panic => true,
        }
    }
}

impl Memory {
    /// An empty store that answers for `name`: `aws`, or the name in `store(name = "..")`.
    pub fn new(name: &'static str) -> Self {
        Self { name, shared: Arc::default() }
    }

    /// Puts a text under a name, instead of what was there.
    #[must_use]
    pub fn text(self, secret: impl Into<String>, text: impl Into<String>) -> Self {
        self.answer(secret, Answer::text(text))
    }

    /// Puts bytes under a name.
    #[must_use]
    pub fn bytes(self, secret: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        self.answer(secret, Answer::bytes(bytes))
    }

    /// Puts any answer under a name, for requests without stage and version; an error is for those with one, too.
    /// Where the store stands, as `azure_vault` says, makes no difference.
    #[must_use]
    pub fn answer(self, secret: impl Into<String>, answer: impl Into<Answer>) -> Self {
        self.put((secret.into(), None), Act::Answer(answer.into()))
    }

    /// Puts an answer under a name for requests with this stage or version.
    ///
    /// ```
    /// use secretconf::store::{Answer, Memory};
    ///
    /// let aws = Memory::new("aws")
    ///     .text("signing-key", "the new one")
    ///     .answer_at("signing-key", "AWSPREVIOUS", Answer::text("the old one"));
    /// # drop(aws);
    /// ```
    #[must_use]
    pub fn answer_at(
        self,
        secret: impl Into<String>,
        stage_or_version: impl Into<String>,
        answer: impl Into<Answer>,
    ) -> Self {
        let wanted = (secret.into(), Some(stage_or_version.into()));
        self.put(wanted, Act::Answer(answer.into()))
    }

    /// Makes one name fail, at every stage and version that [`answer_at`](Memory::answer_at) says nothing of.
    ///
    /// ```
    /// use secretconf::store::{Memory, StoreError};
    ///
    /// let aws = Memory::new("aws").text("database", "hunter2").fail("api-key", StoreError::denied());
    /// # drop(aws);
    /// ```
    #[must_use]
    pub fn fail(self, secret: impl Into<String>, error: StoreError) -> Self {
        self.answer(secret, error)
    }

    /// Makes one name fail so many times, at whatever stage or version, before it answers: for programs that load again.
    ///
    /// ```
    /// use secretconf::store::{Memory, StoreError};
    /// use secretconf::{Secret, SecretConfig};
    ///
    /// #[derive(Debug, SecretConfig)]
    /// struct AppConfig {
    ///     #[secret(store(shelf = "api-key"))]
    ///     api_key: Secret<String>,
    /// }
    ///
    /// let shelf =
    ///     Memory::new("shelf").text("api-key", "k-123").fail_times("api-key", 1, StoreError::throttled());
    /// let loader = AppConfig::loader().no_env().environment("production").store(shelf);
    /// assert!(loader.load().is_err());
    /// assert!(loader.load().is_ok());
    /// ```
    #[must_use]
    pub fn fail_times(self, secret: impl Into<String>, times: usize, error: StoreError) -> Self {
        self.with(|shared| shared.first.insert(secret.into(), (times, error)));
        self
    }

    /// Makes every request fail, as an outage does.
    ///
    /// ```
    /// use secretconf::store::{Memory, StoreError};
    ///
    /// let aws = Memory::new("aws").fail_all(StoreError::unavailable().detail("connection refused"));
    /// # drop(aws);
    /// ```
    #[must_use]
    pub fn fail_all(self, error: StoreError) -> Self {
        self.with(|shared| shared.every_failure = Some(error));
        self
    }

    /// Makes it never answer one name, and answer all others: the load goes on until its deadline.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use secretconf::store::Memory;
    /// use secretconf::{ProblemKind, Secret, SecretConfig};
    ///
    /// #[derive(Debug, SecretConfig)]
    /// struct AppConfig {
    ///     #[secret(store(shelf = "api-key"))]
    ///     api_key: Secret<String>,
    /// }
    ///
    /// let loader = AppConfig::loader().no_env().environment("production");
    /// let loader = loader.store(Memory::new("shelf").hang("api-key")).deadline(Duration::from_millis(50));
    /// let error = loader.load().unwrap_err();
    /// assert_eq!(error.problems()[0].kind(), ProblemKind::Unavailable);
    /// ```
    #[must_use]
    pub fn hang(self, secret: impl Into<String>) -> Self {
        self.put((secret.into(), None), Act::Hang)
    }

    /// Makes it panic when it is asked for one name, as a store with a bug does. A load makes problems of that.
    ///
    /// ```
    /// use secretconf::store::Memory;
    ///
    /// let aws = Memory::new("aws").panic_on("api-key");
    /// # drop(aws);
    /// ```
    #[must_use]
    pub fn panic_on(self, secret: impl Into<String>) -> Self {
        self.put((secret.into(), None), Act::Panic)
    }

    /// Waits this long before it answers anything. It needs a runtime with timers.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use secretconf::store::Memory;
    ///
    /// let slow = Memory::new("aws").text("api-key", "k-123").delay(Duration::from_secs(2));
    /// # drop(slow);
    /// ```
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

    fn put(self, wanted: Wanted, act: Act) -> Self {
        self.with(|shared| shared.secrets.insert(wanted, act));
        self
    }

    fn act_on(&self, request: &Request) -> Act {
        let at = request.version().or(request.stage()).map(str::to_owned);
        self.with(|shared| {
            shared.asked.push(request.name().to_owned());
            if let Some(error) = &shared.every_failure {
                return Act::Answer(error.clone().into());
            }
            if let Some((left @ 1.., error)) = shared.first.get_mut(request.name()) {
                *left -= 1;
                return Act::Answer(error.clone().into());
            }
            let secret = |at| shared.secrets.get(&(request.name().to_owned(), at));
            let known = secret(at).or_else(|| secret(None).filter(|act| act.is_fault()));
            known.cloned().unwrap_or_else(|| Act::Answer(StoreError::not_found().into()))
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
            let mut hangs = false;
            for request in requests {
                match self.act_on(request) {
                    Act::Answer(answer) => request.answer(answer),
                    Act::Hang => hangs = true,
                    Act::Panic => panic!("a panic was ordered for `{}`", request.name()),
                }
            }
            if hangs {
                std::future::pending().await
            }
        })
    }
}
