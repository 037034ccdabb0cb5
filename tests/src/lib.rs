//! What several tests need.

pub mod aws_fake;
pub mod fetching;

/// The library as it is with every store's feature on. UI cases name it with `crate = ..`, so that what they report is
/// the same whichever features the rest of the build has turned on.
pub mod all_stores {
    pub use secretconf::SecretConfig;

    #[doc(hidden)]
    pub mod __private {
        pub use crate::require_nothing as require_aws;
        pub use secretconf::__private::*;
    }
}

#[doc(hidden)]
#[macro_export]
macro_rules! require_nothing {
    () => {};
}

/// The examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}
