//! `Loader`: a load with options.

use std::marker::PhantomData;

use crate::load::Load;
use crate::options::Options;
use crate::report::{Error, Report};
use crate::source::{DotenvChoice, Env};
use crate::{Secret, SecretConfig};

/// A load with options; made by [`SecretConfig::loader`].
///
/// Every option replaces one of the places that a load looks at, so a test can name all of them and touch nothing
/// else.
///
/// ```
/// use secretconf::{Secret, SecretConfig};
///
/// #[derive(SecretConfig)]
/// struct AppConfig {
///     #[secret(env = "API_KEY")]
///     api_key: Secret<String>,
///     #[secret(env = "API_TIMEOUT", default = "30s")]
///     timeout: std::time::Duration,
/// }
///
/// let config = AppConfig::loader().env_vars([("API_KEY", "k-123")]).load()?;
/// assert_eq!(config.api_key.expose(), "k-123");
/// assert_eq!(config.timeout.as_secs(), 30);
/// # Ok::<(), secretconf::Error>(())
/// ```
pub struct Loader<T> {
    options: Options,
    type_: PhantomData<fn() -> T>,
}

impl<T> Clone for Loader<T> {
    fn clone(&self) -> Self {
        Self { options: self.options.clone(), type_: PhantomData }
    }
}

/// Says which type it loads. What was set on it is not shown.
impl<T> std::fmt::Debug for Loader<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Loader<{}>", std::any::type_name::<T>())
    }
}

impl<T: SecretConfig> Loader<T> {
    pub(crate) fn new() -> Self {
        Self { options: Options::default(), type_: PhantomData }
    }

    /// The active environment, whatever the variable says. An undeclared name is a problem.
    #[must_use]
    pub fn environment(mut self, name: impl Into<String>) -> Self {
        self.options.environment = Some(name.into());
        self
    }

    /// These variables instead of the process environment, and no `.env` unless [`dotenv`](Loader::dotenv) names one.
    /// Called again, it adds to them. A store's SDK still reads its own variables from the process.
    #[must_use]
    pub fn env_vars<K, V>(mut self, variables: impl IntoIterator<Item = (K, V)>) -> Self
    where
        K: Into<String>,
        V: Into<String>,
    {
        let added =
            variables.into_iter().map(|(name, value)| (name.into(), Secret::new(value.into())));
        match &mut self.options.env {
            Env::Given(given) => given.extend(added),
            Env::Process => self.options.env = Env::Given(added.collect()),
        }
        if let DotenvChoice::Automatic = self.options.dotenv {
            self.options.dotenv = DotenvChoice::Never;
        }
        self
    }

    /// No environment variables at all, and no `.env` unless [`dotenv`](Loader::dotenv) names one.
    #[must_use]
    pub fn no_env(self) -> Self {
        self.env_vars::<String, String>([])
    }

    /// Reads this `.env` file, in every environment. It must exist. Called again, it adds a file; where two files have
    /// a variable, the later wins.
    #[cfg(feature = "dotenv")]
    #[must_use]
    pub fn dotenv(mut self, path: impl Into<std::path::PathBuf>) -> Self {
        match &mut self.options.dotenv {
            DotenvChoice::Given(paths) => paths.push(path.into()),
            choice => *choice = DotenvChoice::Given(vec![path.into()]),
        }
        self
    }

    /// Reads no `.env` file. Without this, local environments read `.env` in the working directory or the nearest of
    /// its parents that has one.
    #[must_use]
    pub fn no_dotenv(mut self) -> Self {
        self.options.dotenv = DotenvChoice::Never;
        self
    }

    /// Sets one field to a text, before every other source: `.set("database.url", "sqlite::memory:")`. A path that
    /// leads to no field is a problem.
    #[must_use]
    pub fn set(mut self, path: impl Into<String>, text: impl Into<String>) -> Self {
        self.options.set.insert(path.into(), Secret::new(text.into()));
        self
    }

    /// Loads.
    ///
    /// Works anywhere: without a runtime, inside one of any kind, and while one shuts down. A thread is started only if
    /// a store has to be asked.
    ///
    /// # Errors
    ///
    /// Every problem of every field at once.
    pub fn load(&self) -> Result<T, Error> {
        match Load::run(T::__SCHEMA, self.options.clone()) {
            Ok(loaded) => loaded.value(),
            Err(report) => Err(Error::new(*report)),
        }
    }

    /// Loads, and tells where each value came from.
    ///
    /// # Errors
    ///
    /// Every problem of every field at once.
    pub fn load_with_report(&self) -> Result<(T, Report), Error> {
        match Load::run(T::__SCHEMA, self.options.clone()) {
            Ok(loaded) => loaded.with_report(),
            Err(report) => Err(Error::new(*report)),
        }
    }

    /// What a load would look at, and what the local sources answer. No network, whatever the environment.
    pub fn explain(&self) -> Report {
        let options = Options { local_sources_only: true, ..self.options.clone() };
        match Load::run(T::__SCHEMA, options) {
            Ok(loaded) => loaded.report(),
            Err(report) => *report,
        }
    }
}

#[cfg(feature = "async")]
impl<T: SecretConfig> Loader<T> {
    /// Asks this store for the secrets of its name, in every environment, also in local ones. It replaces the built-in
    /// store of that name; of two with one name, the later is asked.
    #[must_use]
    pub fn store(mut self, store: impl crate::store::Store) -> Self {
        self.options.stores.push(std::sync::Arc::new(store));
        self
    }

    /// Asks no other store than those handed in; a field that needs another one is a problem.
    #[must_use]
    pub fn only_given_stores(mut self) -> Self {
        self.options.only_given_stores = true;
        self
    }

    /// How long the load may take, stores and retries included. 8 seconds unless set.
    #[must_use]
    pub fn deadline(mut self, deadline: std::time::Duration) -> Self {
        self.options.deadline = deadline;
        self
    }

    /// Loads on the caller's Tokio runtime, which needs timers and I/O (`enable_all`). Elsewhere than on Tokio the stores
    /// are asked on a thread, as [`load`](Loader::load) does.
    ///
    /// # Errors
    ///
    /// Every problem of every field at once.
    pub fn load_async(&self) -> impl Future<Output = Result<T, Error>> + Send + use<T> {
        let options = self.options.clone();
        async move {
            match Load::run_async(T::__SCHEMA, options).await {
                Ok(loaded) => loaded.value(),
                Err(report) => Err(Error::new(*report)),
            }
        }
    }

    /// As [`explain`](Loader::explain), and asks the stores.
    pub fn explain_async(&self) -> impl Future<Output = Report> + Send + use<T> {
        let options = self.options.clone();
        async move {
            match Load::run_async(T::__SCHEMA, options).await {
                Ok(loaded) => loaded.report(),
                Err(report) => *report,
            }
        }
    }
}
