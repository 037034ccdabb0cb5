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
