//! Generated code stands wherever a struct may stand, whatever names its surroundings have taken.

#![deny(
    warnings,
    missing_docs,
    unreachable_pub,
    unused_qualifications,
    clippy::all,
    clippy::pedantic,
    clippy::unwrap_used
)]
#![expect(
    dead_code,
    clippy::trivially_copy_pass_by_ref,
    clippy::unnecessary_wraps,
    reason = "fields that nobody reads, and validators as they must be"
)]

use secretconf::{Secret, SecretConfig, SecretType};

/// A prelude that is not there, and names that mean something else.
mod shadowed {
    pub(crate) struct Option;
    pub(crate) struct Result;
    pub(crate) struct Box;
    pub(crate) struct Value;
    pub(crate) struct Field;
    pub(crate) struct Default;
    pub(crate) trait Lenient {}
    pub(crate) trait Any {}
    pub(crate) mod std {}
    pub(crate) mod core {}
    pub(crate) mod serde {}
    /// As a crate has it that exports macros.
    pub(crate) mod __private {
        pub(crate) type Port = u16;

        pub(crate) fn port() -> Port {
            6
        }
    }
    pub(crate) fn slot() {}
    pub(crate) const __SCHEMA: () = ();
    #[expect(non_snake_case)]
    pub(crate) fn Some() {}
    #[expect(non_snake_case)]
    pub(crate) fn None() {}
    #[expect(non_snake_case)]
    pub(crate) fn Ok() {}

    type String = ::std::string::String;

    fn number() -> u16 {
        5
    }

    fn accept(_: &u16) -> ::std::result::Result<(), &'static str> {
        ::std::result::Result::Ok(())
    }

    fn accept_all(_: &Config) -> ::std::result::Result<(), &'static str> {
        ::std::result::Result::Ok(())
    }

    fn parse(text: &str) -> ::std::result::Result<u8, &'static str> {
        text.parse().map_err(|_| "no number")
    }

    #[derive(::secretconf::SecretConfig)]
    #[secret(prefix = "APP_", validate = accept_all, environments(dev, production("eu")))]
    pub(crate) struct Config {
        #[secret(env, default = 5, default_in(production = number()), validate = accept)]
        port: u16,
        #[secret(env = "TOKEN#key", store(ours = "token#key"), generate)]
        token: ::secretconf::Secret<String>,
        #[secret(env, from_str)]
        count: u32,
        #[secret(env, parse_with = parse, default)]
        small: u8,
        #[secret(skip)]
        skipped: u8,
        #[secret(env, default = __private::port())]
        other_port: __private::Port,
        #[secret(environment)]
        environment: String,
        #[secret(nested, prefix = "A_", required_in(dev, "eu"))]
        nested: ::std::option::Option<Nested>,
    }

    #[derive(::secretconf::SecretConfig)]
    #[secret(env)]
    pub(crate) struct Nested {
        name_of_it: String,
    }
}

mod no_prelude {
    #![no_implicit_prelude]

    #[derive(::secretconf::SecretConfig)]
    pub(crate) struct Config {
        #[secret(env, default = 5, default_in(local = ::std::primitive::u16::MAX))]
        pub(crate) port: ::std::primitive::u16,
        #[secret(env = "A", store(ours = "token"), plain, default)]
        pub(crate) flag: ::std::primitive::bool,
    }
}

mod renamed {
    pub(crate) mod facade {
        pub(crate) use secretconf as config;
    }

    #[derive(super::SecretConfig)]
    #[secret(crate = super::renamed::facade::config)]
    pub(crate) struct Config {
        #[secret(env, generate)]
        pub(crate) token: super::Secret<String>,
        #[secret(env, store(ours = "key"), required_in = "production")]
        pub(crate) key: Option<super::Secret<String>>,
    }
}

/// Everything that a `macro_rules!` can hand on.
macro_rules! config {
    ($(#[$attribute:meta])* $name:ident, $field:ident: $ty:ty = $variable:literal or $default:expr, $check:path) => {
        $(#[$attribute])*
        #[derive(SecretConfig)]
        struct $name {
            #[secret(env = $variable, default = $default, validate = $check)]
            $field: $ty,
        }
    };
}

fn any(_: &u16) -> Result<(), &'static str> {
    Ok(())
}

config!(
    /// A struct.
    FromMacro, port: u16 = "PORT" or 5432, any
);

/// A public struct with generics.
#[derive(SecretConfig)]
pub struct Generic<T, N, const COUNT: usize = 2>
where
    T: Clone + 'static,
{
    /// A plain parameter.
    #[secret(env)]
    pub plain: T,
    /// A parameter in other types.
    #[secret(env)]
    pub hidden: Option<Secret<T>>,
    /// A parameter that is a struct.
    #[secret(nested)]
    pub nested: N,
    /// An array.
    #[secret(env)]
    pub array: [u8; 2],
    /// With a default.
    #[secret(env, default, required_in = "production", validate = all)]
    pub default: T,
    /// In a store.
    #[secret(store(ours = "a"), required_in = "production")]
    pub stored: Option<Secret<T>>,
    #[secret(skip)]
    skipped: std::marker::PhantomData<[T; COUNT]>,
}

fn all<T>(_: &T) -> Result<(), &'static str> {
    Ok(())
}

/// A parameter that the macro knows nothing about.
#[derive(SecretConfig)]
#[secret(bound = "T: Parse + SecretType + std::str::FromStr + 'static")]
pub struct Bound<T> {
    /// Secret by its bound.
    #[secret(store(ours = "a"), env, from_str)]
    pub secret: T,
    /// Made by a function.
    #[secret(env, parse_with = T::parse)]
    pub parsed: T,
}

/// A user's trait.
pub trait Parse: Sized {
    /// From text.
    ///
    /// # Errors
    ///
    /// None.
    fn parse(text: &str) -> Result<Self, &'static str>;
}

/// Names that are key words.
#[derive(SecretConfig)]
#[secret(env)]
#[expect(non_camel_case_types)]
pub struct r#struct {
    /// A key word.
    pub r#type: String,
    /// Another.
    pub r#match: u8,
}

/// A field on its way out.
#[derive(SecretConfig)]
pub struct Deprecated<T: Clone + 'static = String> {
    /// Not used any more.
    #[deprecated]
    #[secret(env, default = "x", validate = Deprecated::<String>::check)]
    pub old: String,
    /// With a default in the list of parameters.
    #[secret(env)]
    pub new: T,
}

impl<T: Clone> Deprecated<T> {
    fn check(_: &str) -> Result<(), &'static str> {
        Ok(())
    }
}

/// Every key of a place and of a variable, so that nothing is left to the usual.
#[derive(SecretConfig)]
pub struct Full {
    /// From everywhere.
    #[secret(env(name = "FULL#key", no_prefix, was = "OLD_FULL", shared))]
    #[secret(aws(name = "any", key = "k", stage = "AWSCURRENT", version = "v"))]
    #[secret(aws_in(production = "here"))]
    pub full: Secret<String>,
}

/// Nothing in it.
#[derive(SecretConfig)]
pub struct Empty {}

fn is_config<T: SecretConfig>() {}

#[test]
fn everywhere() {
    #[derive(SecretConfig)]
    struct InFunction {
        #[secret(env)]
        _inner: String,
    }

    is_config::<shadowed::Config>();
    is_config::<no_prelude::Config>();
    is_config::<renamed::Config>();
    is_config::<FromMacro>();
    is_config::<Generic<u8, Empty>>();
    is_config::<Generic<u8, Option<Empty>, 4>>();
    is_config::<r#struct>();
    is_config::<InFunction>();
    is_config::<Deprecated>();
    is_config::<Full>();
}
