//! Typed, validated configuration whose secrets come from the environment on a laptop and from a secret manager in
//! production.

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
mod source;
#[cfg(feature = "async")]
pub mod store;
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
/// Implements [`SecretConfig`](trait@SecretConfig) for a struct.
#[cfg(feature = "derive")]
pub use secretconf_derive::SecretConfig;
