//! `Loader`: a load with options.

use std::marker::PhantomData;
#[cfg(feature = "async")]
use std::sync::Arc;

use crate::load::Load;
use crate::opaque::Opaque;
use crate::options::Options;
use crate::report::{Error, Report};
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
    options: Opaque<Options>,
    type_: PhantomData<fn() -> T>,
}

impl<T> Clone for Loader<T> {
    fn clone(&self) -> Self {
        Self { options: self.options.copy(), type_: PhantomData }
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
        Self { options: Options::fresh(), type_: PhantomData }
    }

    /// The active environment, whatever the variable says. An undeclared name is a problem.
    ///
    /// ```
    /// # use secretconf::{Secret, SecretConfig};
    /// # #[derive(Debug, SecretConfig)]
    /// # struct AppConfig {
    /// #     #[secret(env = "API_KEY", default_in(local = "k-local"))]
    /// #     api_key: Secret<String>,
    /// # }
    /// let error = AppConfig::loader().no_env().environment("production").load().unwrap_err();
    /// assert_eq!(error.environment(), Some("production"));
    /// ```
    #[must_use]
    pub fn environment(mut self, name: impl Into<String>) -> Self {
        self.options.environment = Some(name.into());
        self
    }

    /// These variables instead of the process environment, and no `.env` unless [`dotenv`](Loader::dotenv) names one.
    /// Called again, it adds to them. A store's SDK still reads its own variables from the process.
    ///
    /// ```
    /// # use secretconf::{Secret, SecretConfig};
    /// # #[derive(Debug, SecretConfig)]
    /// # struct AppConfig {
    /// #     #[secret(env = "API_KEY", default_in(local = "k-local"))]
    /// #     api_key: Secret<String>,
    /// # }
    /// let config = AppConfig::loader().env_vars([("API_KEY", "k-123")]).load()?;
    /// assert_eq!(config.api_key.expose(), "k-123");
    /// # Ok::<(), secretconf::Error>(())
    /// ```
    #[must_use]
    pub fn env_vars<K, V>(mut self, variables: impl IntoIterator<Item = (K, V)>) -> Self
    where
        K: Into<String>,
        V: Into<String>,
    {
        let added =
            variables.into_iter().map(|(name, value)| (name.into(), Secret::new(value.into())));
        self.options.give(added.collect());
        self
    }

    /// No environment variables at all, and no `.env` unless [`dotenv`](Loader::dotenv) names one.
    ///
    /// ```
    /// # use secretconf::{Secret, SecretConfig};
    /// # #[derive(Debug, SecretConfig)]
    /// # struct AppConfig {
    /// #     #[secret(env = "API_KEY", default_in(local = "k-local"))]
    /// #     api_key: Secret<String>,
    /// # }
    /// let config = AppConfig::loader().no_env().environment("test").load()?;
    /// assert_eq!(config.api_key.expose(), "k-local");
    /// # Ok::<(), secretconf::Error>(())
    /// ```
    #[must_use]
    pub fn no_env(mut self) -> Self {
        self.options.give_nothing();
        self
    }

    /// Reads this `.env` file, in every environment. It must exist. Called again, it adds a file; where two files have
    /// a variable, the later wins.
    ///
    /// ```no_run
    /// # use secretconf::{Secret, SecretConfig};
    /// # #[derive(Debug, SecretConfig)]
    /// # struct AppConfig {
    /// #     #[secret(env = "API_KEY", default_in(local = "k-local"))]
    /// #     api_key: Secret<String>,
    /// # }
    /// let config = AppConfig::loader().no_env().dotenv("deploy/common.env").dotenv("deploy/eu.env").load()?;
    /// # Ok::<(), secretconf::Error>(())
    /// ```
    #[cfg(feature = "dotenv")]
    #[must_use]
    pub fn dotenv(mut self, path: impl Into<std::path::PathBuf>) -> Self {
        self.options.add_dotenv(path.into());
        self
    }

    /// Reads no `.env` file. Without this, local environments read `.env` in the working directory or the nearest of
    /// its parents that has one.
    ///
    /// ```no_run
    /// # use secretconf::{Secret, SecretConfig};
    /// # #[derive(Debug, SecretConfig)]
    /// # struct AppConfig {
    /// #     #[secret(env = "API_KEY", default_in(local = "k-local"))]
    /// #     api_key: Secret<String>,
    /// # }
    /// let config = AppConfig::loader().no_dotenv().load()?;
    /// # Ok::<(), secretconf::Error>(())
    /// ```
    #[must_use]
    pub fn no_dotenv(mut self) -> Self {
        self.options.never_dotenv();
        self
    }

    /// Sets one field to a text, before every other source: `.set("database.url", "sqlite::memory:")`. A path that
    /// leads to no field is a problem.
    ///
    /// ```
    /// # use secretconf::{Secret, SecretConfig};
    /// # #[derive(Debug, SecretConfig)]
    /// # struct AppConfig {
    /// #     #[secret(env = "API_KEY", default_in(local = "k-local"))]
    /// #     api_key: Secret<String>,
    /// # }
    /// let config = AppConfig::loader().no_env().set("api_key", "k-set").load()?;
    /// assert_eq!(config.api_key.expose(), "k-set");
    /// # Ok::<(), secretconf::Error>(())
    /// ```
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
    /// ```
    /// # use secretconf::{Secret, SecretConfig};
    /// # #[derive(Debug, SecretConfig)]
    /// # struct AppConfig {
    /// #     #[secret(env = "API_KEY", default_in(local = "k-local"))]
    /// #     api_key: Secret<String>,
    /// # }
    /// let loader = AppConfig::loader().env_vars([("ENVIRONMENT", "production")]);
    /// let error = loader.load().unwrap_err();
    /// assert_eq!(error.problems()[0].field(), "api_key");
    /// assert_eq!(error.problems()[0].help(), "set API_KEY");
    /// ```
    ///
    /// # Errors
    ///
    /// Every problem of every field at once.
    pub fn load(&self) -> Result<T, Error> {
        // No combinators: each would be one more function for each struct that is loaded.
        match Load::run(T::__SCHEMA, &self.options) {
            Ok(mut loaded) => {
                let root = T::__build(loaded.slots());
                match loaded.end(root.__validate()) {
                    Ok(()) => Ok(root),
                    Err(error) => Err(error),
                }
            }
            Err(error) => Err(error),
        }
    }

    /// Loads, and tells where each value came from.
    ///
    /// ```
    /// # use secretconf::{Secret, SecretConfig};
    /// # #[derive(Debug, SecretConfig)]
    /// # struct AppConfig {
    /// #     #[secret(env = "API_KEY", default_in(local = "k-local"))]
    /// #     api_key: Secret<String>,
    /// # }
    /// let (_config, report) = AppConfig::loader().env_vars([("API_KEY", "k-123")]).load_with_report()?;
    /// assert_eq!(report.fields()[0].source().unwrap().place(), "API_KEY");
    /// println!("{report}");
    /// # Ok::<(), secretconf::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Every problem of every field at once.
    pub fn load_with_report(&self) -> Result<(T, Report), Error> {
        let mut loaded = Load::run(T::__SCHEMA, &self.options)?;
        let root = T::__build(loaded.slots());
        let report = loaded.end_with_report(root.__validate())?;
        Ok((root, report))
    }

    /// What a load would look at, and what the local sources answer. No network, whatever the environment.
    ///
    /// ```
    /// # use secretconf::{Secret, SecretConfig};
    /// # #[derive(Debug, SecretConfig)]
    /// # struct AppConfig {
    /// #     #[secret(env = "API_KEY", default_in(local = "k-local"))]
    /// #     api_key: Secret<String>,
    /// # }
    /// let report = AppConfig::loader().no_env().environment("staging").explain();
    /// assert_eq!(report.problems().len(), 1);
    /// ```
    pub fn explain(&self) -> Report {
        let mut loader = self.clone();
        loader.options.local_sources_only = true;
        loader.load_with_report().map_or_else(Error::into_report, |(_, report)| report)
    }
}

#[cfg(feature = "async")]
impl<T: SecretConfig> Loader<T> {
    /// Asks this store for the secrets of its name, in every environment, also in local ones. It replaces the built-in
    /// store of that name; of two with one name, the later is asked.
    ///
    /// ```
    /// # use secretconf::{Secret, SecretConfig};
    /// # #[derive(Debug, SecretConfig)]
    /// # struct AppConfig {
    /// #     #[secret(env = "API_KEY", store(vault2 = "api-key"), default_in(local = "k-local"))]
    /// #     api_key: Secret<String>,
    /// # }
    /// use secretconf::store::Memory;
    ///
    /// let store = Memory::new("vault2").text("api-key", "k-stored");
    /// let config = AppConfig::loader().no_env().environment("production").store(store).load()?;
    /// assert_eq!(config.api_key.expose(), "k-stored");
    /// # Ok::<(), secretconf::Error>(())
    /// ```
    #[must_use]
    pub fn store(mut self, store: impl crate::store::Store) -> Self {
        self.options.stores.push(Arc::new(store));
        self
    }

    /// Asks no other store than those handed in; a field that needs another one is a problem.
    ///
    /// ```
    /// # use secretconf::{Secret, SecretConfig};
    /// # #[derive(Debug, SecretConfig)]
    /// # struct AppConfig {
    /// #     #[secret(env = "API_KEY", store(vault2 = "api-key"), default_in(local = "k-local"))]
    /// #     api_key: Secret<String>,
    /// # }
    /// let loader = AppConfig::loader().no_env().environment("production").only_given_stores();
    /// assert!(loader.load().is_err());
    /// ```
    #[must_use]
    pub fn only_given_stores(mut self) -> Self {
        self.options.only_given_stores = true;
        self
    }

    /// How long the load may take, stores and retries included. 8 seconds unless set.
    ///
    /// ```no_run
    /// # use secretconf::{Secret, SecretConfig};
    /// # #[derive(Debug, SecretConfig)]
    /// # struct AppConfig {
    /// #     #[secret(env = "API_KEY", store(vault2 = "api-key"), default_in(local = "k-local"))]
    /// #     api_key: Secret<String>,
    /// # }
    /// use std::time::Duration;
    ///
    /// let config = AppConfig::loader().deadline(Duration::from_secs(20)).load()?;
    /// # Ok::<(), secretconf::Error>(())
    /// ```
    #[must_use]
    pub fn deadline(mut self, deadline: std::time::Duration) -> Self {
        self.options.deadline = deadline;
        self
    }

    /// Loads on the caller's Tokio runtime, which needs timers and I/O (`enable_all`). Elsewhere than on Tokio the stores
    /// are asked on a thread, as [`load`](Loader::load) does.
    ///
    /// ```no_run
    /// # use secretconf::{Secret, SecretConfig};
    /// # #[derive(Debug, SecretConfig)]
    /// # struct AppConfig {
    /// #     #[secret(env = "API_KEY", store(vault2 = "api-key"), default_in(local = "k-local"))]
    /// #     api_key: Secret<String>,
    /// # }
    /// # async fn f() -> Result<(), secretconf::Error> {
    /// let config = AppConfig::loader().environment("staging").load_async().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Every problem of every field at once.
    pub fn load_async(&self) -> impl Future<Output = Result<T, Error>> + Send + use<T> {
        let loading = Load::run_async(T::__SCHEMA, &self.options);
        async {
            let mut loaded = loading.await?;
            let root = T::__build(loaded.slots());
            loaded.end(root.__validate())?;
            Ok(root)
        }
    }

    /// As [`load_async`](Loader::load_async), and tells where each value came from.
    ///
    /// # Errors
    ///
    /// Every problem of every field at once.
    pub fn load_async_with_report(
        &self,
    ) -> impl Future<Output = Result<(T, Report), Error>> + Send + use<T> {
        let loading = Load::run_async(T::__SCHEMA, &self.options);
        async {
            let mut loaded = loading.await?;
            let root = T::__build(loaded.slots());
            let report = loaded.end_with_report(root.__validate())?;
            Ok((root, report))
        }
    }

    /// As [`explain`](Loader::explain), and asks the stores.
    ///
    /// ```no_run
    /// # use secretconf::{Secret, SecretConfig};
    /// # #[derive(Debug, SecretConfig)]
    /// # struct AppConfig {
    /// #     #[secret(env = "API_KEY", store(vault2 = "api-key"), default_in(local = "k-local"))]
    /// #     api_key: Secret<String>,
    /// # }
    /// # async fn f() {
    /// println!("{}", AppConfig::loader().environment("staging").explain_async().await);
    /// # }
    /// ```
    pub fn explain_async(&self) -> impl Future<Output = Report> + Send + use<T> {
        let loading = self.load_async_with_report();
        async { loading.await.map_or_else(Error::into_report, |(_, report)| report) }
    }
}
