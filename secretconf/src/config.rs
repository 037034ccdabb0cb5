//! The trait that the derive implements.

use crate::definition::{Slots, Struct};
use crate::loader::Loader;
use crate::read::Verdict;
use crate::report::Error;
use crate::schema::Schema;

/// A struct that can be loaded. `#[derive(SecretConfig)]` implements it; nothing else can.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not derive `SecretConfig`",
    label = "not a config struct",
    note = "write `#[derive(SecretConfig)]` on it; `nested` takes such a struct or an `Option` of one"
)]
pub trait SecretConfig: Sized + 'static {
    #[doc(hidden)]
    const __SCHEMA: &'static Struct;

    /// Takes one slot per field, in order.
    #[doc(hidden)]
    fn __build(slots: &mut Slots) -> Self;

    /// Asks the struct's validator.
    #[doc(hidden)]
    fn __validate(&self) -> Verdict {
        Ok(())
    }

    /// Loads: finds out the environment, asks the places that may answer there, reads and validates every field.
    ///
    /// ```no_run
    /// use secretconf::SecretConfig;
    ///
    /// #[derive(SecretConfig)]
    /// struct AppConfig {
    ///     #[secret(env = "PORT", default = 8080)]
    ///     port: u16,
    /// }
    ///
    /// fn main() -> Result<(), secretconf::Error> {
    ///     let config = AppConfig::load()?;
    ///     println!("listening on {}", config.port);
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// Every problem of every field at once.
    fn load() -> Result<Self, Error> {
        Self::loader().load()
    }

    /// Loads on the caller's Tokio runtime. See [`Loader::load_async`].
    ///
    /// # Errors
    ///
    /// Every problem of every field at once.
    #[cfg(feature = "async")]
    fn load_async() -> impl Future<Output = Result<Self, Error>> + Send {
        Self::loader().load_async()
    }

    /// A load with options: another environment, variables of a test, a store handed in.
    fn loader() -> Loader<Self> {
        Loader::new()
    }

    /// What the struct and all that is nested in it ask for: names, places and types, no values.
    fn schema() -> Schema {
        Schema::of(Self::__SCHEMA)
    }
}
