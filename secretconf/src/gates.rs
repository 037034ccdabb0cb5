//! The gates of cargo features. Generated code calls them with the span of the key that needs the feature, so that the
//! error stands there. Forwarding features to the derive would not do: cargo unifies those of build dependencies and
//! of normal dependencies differently.

#[cfg(feature = "async")]
#[doc(hidden)]
#[macro_export]
macro_rules! __require_async {
    () => {};
}

#[cfg(not(feature = "async"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __require_async {
    () => {
        ::core::compile_error!(
            "`store` needs the feature `async`: run `cargo add secretconf --features async`"
        );
    };
}

#[cfg(feature = "aws")]
#[doc(hidden)]
#[macro_export]
macro_rules! __require_aws {
    () => {};
}

#[cfg(not(feature = "aws"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __require_aws {
    () => {
        ::core::compile_error!(
            "`aws` needs the feature `aws`: run `cargo add secretconf --features aws`"
        );
    };
}

#[cfg(feature = "azure")]
#[doc(hidden)]
#[macro_export]
macro_rules! __require_azure {
    () => {};
}

#[cfg(not(feature = "azure"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __require_azure {
    () => {
        ::core::compile_error!(
            "`azure` needs the feature `azure`: run `cargo add secretconf --features azure`"
        );
    };
}

#[cfg(feature = "gcp")]
#[doc(hidden)]
#[macro_export]
macro_rules! __require_gcp {
    () => {};
}

#[cfg(not(feature = "gcp"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __require_gcp {
    () => {
        ::core::compile_error!(
            "`gcp` needs the feature `gcp`: run `cargo add secretconf --features gcp`"
        );
    };
}

#[cfg(feature = "vault")]
#[doc(hidden)]
#[macro_export]
macro_rules! __require_vault {
    () => {};
}

#[cfg(not(feature = "vault"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __require_vault {
    () => {
        ::core::compile_error!(
            "`vault` needs the feature `vault`: run `cargo add secretconf --features vault`"
        );
    };
}

#[cfg(feature = "generate")]
#[doc(hidden)]
#[macro_export]
macro_rules! __require_generate {
    () => {};
}

#[cfg(not(feature = "generate"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __require_generate {
    () => {
        ::core::compile_error!(
            "`generate` needs the feature `generate`: run `cargo add secretconf --features generate`"
        );
    };
}
