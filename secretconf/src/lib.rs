//! Typed configuration: one struct, whose secrets come from environment variables and `.env` on a laptop and from a secret
//! manager in production.
//!
#![cfg_attr(feature = "aws", doc = "```no_run")]
#![cfg_attr(not(feature = "aws"), doc = "```text")]
//! use secretconf::{Secret, SecretConfig};
//!
//! #[derive(Debug, SecretConfig)]
//! struct AppConfig {
//!     #[secret(env = "PORT", default = 8080)]
//!     port: u16,
//!     #[secret(env = "DATABASE_URL", aws = "{environment}/database#url")]
//!     database_url: Secret<String>,
//!     #[secret(env = "SECRET_KEY", aws = "{environment}/secret-key", generate)]
//!     secret_key: Secret<String>,
//! }
//!
//! fn main() -> Result<(), secretconf::Error> {
//!     let config = AppConfig::load()?;
//!     println!("{config:#?}");
//!     Ok(())
//! }
//! ```
//!
//! If anything is wrong with any field, the load fails with one [`Error`] that tells all of it: what, where it was looked
//! for, and what cures it.
//!
//! # Where to read on
//!
//! - [the derive macro](derive@SecretConfig): every attribute, with an example of each;
//! - [`SecretConfig`](trait@SecretConfig): how to load; [`Loader`]: with options, in tests above all;
//! - [`Secret`]: what it hides, and what is wiped;
//! - [`Error`], [`Problem`] and [`ProblemKind`]: what went wrong; [`Report`]: where each value came from;
#![cfg_attr(
    feature = "async",
    doc = "- [`store`]: AWS Secrets Manager, Azure Key Vault, GCP Secret Manager, Vault and OpenBao, and stores of your own."
)]
#![cfg_attr(not(feature = "async"), doc = "- `store` (feature `async`): secret stores.")]
//!
//! # Environments
//!
//! The variable `ENVIRONMENT` names the environment. There are `development` and `test`, which are *local*, and `staging`
//! and `production`, which are *deployed*; [`environments`](derive@SecretConfig#environments) declares others.
//!
//! A local environment reads `.env` and asks no store. A deployed one asks the stores, reads no `.env`, and generates
//! nothing. A name that is not declared is a problem, and nothing else is done.
//!
//! If the variable is not set, a debug build assumes `development`, and the report says so; a line of `.env` may then name
//! another local environment. A release build assumes nothing: it is a problem, if anything depends on the environment.
//! (It is the build of the crate that has the struct that counts.)
//!
//! # Who answers
//!
//! For each field, the first of these that has it:
//!
//! | | source | locally | deployed |
//! |---|---|---|---|
//! | 1 | text set by [`Loader::set`] | yes | yes |
//! | 2 | `env`: the variable | yes | yes, unless `no_override_in` |
//! | 3 | the file that `NAME_FILE` names (secret fields) | yes | yes, unless `no_override_in` |
//! | 4 | `.env` | yes | no, unless named by `Loader::dotenv` |
//! | 5 | `file` | yes | yes, unless `no_override_in` |
//! | 6 | `aws` and other stores | no, unless given by `Loader::store` | yes |
//! | 7 | `default_in` that fits | yes | yes |
//! | 8 | `default` | yes, unless `required_in` | yes, unless `required_in` |
//! | 9 | `generate` | yes, unless `required_in` | no |
//!
//! The next one is asked only if this one is unset or blank, or if there is no such secret, file or key, or if the key is
//! `null`. Everything else is a problem: denied, unreachable, not JSON, wrong type, refused by a validator. No default
//! ever stands in for a store that fails.
//!
//! # What is never printed
//!
//! No value, of no field, secret or not: not by an [`Error`], a [`Report`] or a `tracing` event, nor through
//! `std::error::Error::source`. They speak of what was asked for (a type, its range, its variants), of lengths, lines and
//! columns, of names of variables, secrets and keys, of a store's error codes and request ids, and they repeat a
//! validator's `&'static str`. What other code says about a value, `serde`'s messages and the errors of `FromStr`
//! included, is thrown away, since it may quote the value.
//!
//! Not in this library's hands: a panic in a parser or validator of yours, and what you do with
//! [`Secret::expose`].
//!
//! # Testing
//!
//! Every place that a load looks at can be replaced, so tests need no lock and no `set_var`:
//!
//! ```
//! use secretconf::{ProblemKind, SecretConfig};
//!
//! #[derive(Debug, SecretConfig)]
//! struct AppConfig {
//!     #[secret(env = "PORT", default = 8080)]
//!     port: u16,
//! }
//!
//! let config = AppConfig::loader().no_env().load()?;
//! assert_eq!(config.port, 8080);
//!
//! let error = AppConfig::loader().env_vars([("PORT", "lots")]).load().unwrap_err();
//! assert_eq!(error.problems()[0].field(), "port");
//! assert_eq!(error.problems()[0].kind(), ProblemKind::WrongType);
//! # Ok::<(), secretconf::Error>(())
//! ```
//!
//! `store::Memory` stands in for a store.
//!
//! # Features
//!
//! | feature | |
//! |---|---|
//! | `default` | `derive`, `dotenv`, `generate` |
//! | `derive` | the derive macro |
//! | `dotenv` | `.env` files |
//! | `generate` | random secrets in local environments |
//! | `async` | the module `store`, `Loader::store`, `Loader::deadline`, `load_async` |
//! | `aws` | AWS Secrets Manager, through the official SDK; implies `async` |
//! | `azure` | Azure Key Vault, through the official SDK; implies `async` |
//! | `gcp` | GCP Secret Manager, through the official SDK; implies `async` |
//! | `vault` | HashiCorp Vault and OpenBao, through `vaultrs`; implies `async` |
//! | `tracing` | an event for each load, and the caller's subscriber on the thread that asks the stores |
//! | `secrecy` | that crate's types as secret fields, and conversions |
//! | `url` | `url::Url` in a [`Secret`] is wiped on drop |

#![cfg_attr(not(test), warn(clippy::expect_used, clippy::unwrap_used))]

extern crate self as secretconf;

mod config;
mod definition;
mod describe;
mod environment;
mod finish;
mod gates;
mod generate;
mod json;
mod load;
mod loader;
mod locator;
mod nest;
mod opaque;
mod options;
mod outcome;
mod plan;
mod probe;
mod read;
#[cfg(feature = "async")]
mod remote;
mod report;
mod resolve;
mod schema;
mod secret;
mod slot;
mod source;
#[cfg(feature = "async")]
pub mod store;
mod story;
mod straight;
mod suggest;
mod template;
mod value;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use crate::config::SecretConfig;
pub use crate::loader::Loader;
pub use crate::report::{
    Advice, Attempt, Coloured, Error, FieldReport, Problem, ProblemKind, Report,
};
pub use crate::schema::{Schema, SchemaField};
pub use crate::secret::{Secret, SecretType};
#[cfg(feature = "async")]
pub use crate::store::Store;
#[cfg(feature = "derive")]
#[doc = include_str!("attributes.md")]
pub use secretconf_derive::SecretConfig;
