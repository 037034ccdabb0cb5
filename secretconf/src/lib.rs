//! scaffold
#![allow(missing_docs)]

extern crate self as secretconf;

mod definition;
mod gates;
mod nest;
mod probe;
mod read;
mod secret;
mod source;
#[cfg(feature = "async")]
pub mod store;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use secret::{Secret, SecretType};
#[cfg(feature = "derive")]
pub use secretconf_derive::SecretConfig;

/// scaffold
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not derive `SecretConfig`",
    label = "not a config struct",
    note = "write `#[derive(SecretConfig)]` on it; `nested` takes such a struct or an `Option` of one"
)]
pub trait SecretConfig: Sized + 'static {
    #[doc(hidden)]
    const __SCHEMA: &'static __private::Struct;
}
