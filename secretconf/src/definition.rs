//! The plain data that generated code writes, one constant per struct. It is reachable only through
//! `__private`, so its fields can be public (a `#[non_exhaustive]` struct cannot be written elsewhere).

#![allow(missing_docs, reason = "the fields are named like the attribute keys that they hold")]

use crate::read::{Input, Verdict};
use crate::slot::Slot;

/// One struct that derives `SecretConfig`.
#[derive(Debug)]
pub struct Struct {
    pub name: &'static str,
    pub doc: &'static str,
    /// `cfg!(debug_assertions)` of the crate that wrote the struct.
    pub debug_build: bool,
    /// Empty: the four usual names.
    pub environments: &'static [EnvironmentName],
    /// Empty: the usual local names.
    pub local: &'static [&'static str],
    pub environment_var: &'static str,
    pub default_environment: Option<&'static str>,
    /// Literal text before every variable name beneath. The names in `fields` have it already.
    pub prefix: &'static str,
    /// The secrets that the fields' `key` refers to.
    pub places: &'static [Place],
    /// Where the store of a scheme stands: `azure_vault`.
    pub addresses: &'static [(&'static str, &'static str)],
    pub no_override_in: &'static [&'static str],
    pub fields: &'static [Field],
}

/// A declared environment; with members it is a group.
#[derive(Debug)]
pub struct EnvironmentName {
    pub name: &'static str,
    pub members: &'static [&'static str],
}

/// One field.
#[derive(Debug)]
pub struct Field {
    /// Without `r#`.
    pub name: &'static str,
    pub doc: &'static str,
    pub kind: Kind,
}

/// What a field is.
#[derive(Debug)]
pub enum Kind {
    Value(Value),
    Nested(&'static Nested),
    /// `environment`: the active environment's name.
    Environment(fn(Input<'_>) -> Option<Slot>),
    /// `skip`: the type's own default.
    Skip(fn() -> Slot),
}

/// A field that sources answer for. Small, since a load goes through all of them: what only some have is in its keys.
#[derive(Debug)]
pub struct Value {
    /// The name of its variable.
    pub variable: Option<&'static str>,
    pub read: fn(Input<'_>) -> Option<Slot>,
    /// Its type is a secret type.
    pub secret: bool,
    /// `None`: as [`Keys::NONE`].
    pub keys: Option<&'static Keys>,
}

/// What a field's attribute says besides the name of its variable.
#[derive(Debug)]
pub struct Keys {
    /// `env = "NAME#KEY"`.
    pub variable_key: Option<&'static str>,
    pub no_prefix: bool,
    pub was: Option<&'static str>,
    pub shared: bool,
    /// `file` and stores, as written left to right.
    pub places: &'static [Place],
    /// This key of the secret that the struct, or the `nested` site, names.
    pub key: Option<&'static str>,
    /// The file of the field's name, in the directory that the struct, or the `nested` site, names.
    pub file: bool,
    pub default: Option<Fallback>,
    pub default_in: &'static [(&'static str, Fallback)],
    /// How many random bytes.
    pub generate: Option<usize>,
    pub required_in: &'static [&'static str],
    pub no_override_in: &'static [&'static str],
    /// Empty: a comma.
    pub separator: &'static str,
    pub template: Option<Template>,
    pub plain: bool,
    pub allow_empty: bool,
    pub validate: Option<fn(&Slot) -> Verdict>,
}

/// A mounted file (`file`) or a secret in a store (`aws`, …), with its name in each environment.
#[derive(Debug)]
pub struct Place {
    pub scheme: &'static str,
    /// The name where no other fits: `aws = ".."`.
    pub anywhere: Option<Locator>,
    /// `aws_in(production = "..")`.
    pub in_environment: &'static [(&'static str, Locator)],
}

/// `NAME#KEY`, split, with what else a store can be told. The name still holds its `{environment}` and `{$NAME}`.
#[derive(Clone, Copy, Debug)]
pub struct Locator {
    pub name: &'static str,
    pub key: Option<&'static str>,
    pub stage: Option<&'static str>,
    pub version: Option<&'static str>,
}

/// What stands in where nobody answers.
#[derive(Clone, Copy, Debug)]
pub enum Fallback {
    /// A literal: text that is read like a variable.
    Text(&'static str),
    /// Any other expression.
    Made(fn() -> Slot),
}

/// `template = "postgresql://{username}:{password}@{host}/{db}"`, taken apart.
#[derive(Clone, Copy, Debug)]
pub struct Template {
    pub text: &'static str,
    pub parts: &'static [Part],
}

/// A piece of a template.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    Text(&'static str),
    /// A key of the JSON object, standing between `://` and the next `/`, after the user info.
    Host(&'static str),
    /// A key of the JSON object, standing before `://`.
    Scheme(&'static str),
    /// A key of the JSON object, standing anywhere else.
    Component(&'static str),
}

/// A field whose type derives `SecretConfig` itself, or is an `Option` of such.
#[derive(Clone, Copy, Debug)]
pub struct Nested {
    pub prefix: &'static str,
    /// Replaces the nested struct's own, where not empty.
    pub places: &'static [Place],
    pub required_in: &'static [&'static str],
    pub schema: &'static Struct,
    pub optional: bool,
    /// Builds the struct of its slots, and asks its validator.
    pub build: fn(&mut Slots) -> (Slot, Verdict),
    /// Turns the built struct, or its absence, into the field's value.
    pub wrap: fn(Option<Slot>) -> Slot,
}

impl Struct {
    /// What a struct is without any attribute; `name` and `fields` are always written.
    pub const EMPTY: Self = Self {
        name: "",
        doc: "",
        debug_build: false,
        environments: &[],
        local: &[],
        environment_var: "ENVIRONMENT",
        default_environment: None,
        prefix: "",
        places: &[],
        addresses: &[],
        no_override_in: &[],
        fields: &[],
    };
}

impl Value {
    /// A value without any key.
    pub const fn new(read: fn(Input<'_>) -> Option<Slot>, secret: bool) -> Self {
        Self { variable: None, read, secret, keys: None }
    }

    pub const fn variable(mut self, name: &'static str) -> Self {
        self.variable = Some(name);
        self
    }

    pub const fn with(mut self, keys: &'static Keys) -> Self {
        self.keys = Some(keys);
        self
    }

    pub(crate) fn keys(&self) -> &'static Keys {
        self.keys.unwrap_or(&Keys::NONE)
    }
}

/// A method for each key. A constant that is made of calls costs the compiler less than a literal that takes the rest from
/// another constant.
macro_rules! setters {
    ($($key:ident: $of:ty => $stored:expr,)*) => {
        impl Keys {
            $(pub const fn $key(mut self, $key: $of) -> Self {
                self.$key = $stored;
                self
            })*
        }
    };
}

setters! {
    variable_key: &'static str => Some(variable_key),
    no_prefix: bool => no_prefix,
    was: &'static str => Some(was),
    shared: bool => shared,
    places: &'static [Place] => places,
    key: &'static str => Some(key),
    file: bool => file,
    default: Fallback => Some(default),
    default_in: &'static [(&'static str, Fallback)] => default_in,
    generate: usize => Some(generate),
    required_in: &'static [&'static str] => required_in,
    no_override_in: &'static [&'static str] => no_override_in,
    separator: &'static str => separator,
    template: Template => Some(template),
    plain: bool => plain,
    allow_empty: bool => allow_empty,
    validate: fn(&Slot) -> Verdict => Some(validate),
}

impl Keys {
    pub const NONE: Self = Self {
        variable_key: None,
        no_prefix: false,
        was: None,
        shared: false,
        places: &[],
        key: None,
        file: false,
        default: None,
        default_in: &[],
        generate: None,
        required_in: &[],
        no_override_in: &[],
        separator: "",
        template: None,
        plain: false,
        allow_empty: false,
        validate: None,
    };
}

impl Place {
    pub const EMPTY: Self = Self { scheme: "", anywhere: None, in_environment: &[] };
}

impl Locator {
    pub const EMPTY: Self = Self { name: "", key: None, stage: None, version: None };
}

/// The parsed fields of one struct, in the order of its fields.
#[derive(Debug)]
pub struct Slots(std::vec::IntoIter<Slot>);

impl Slots {
    pub(crate) fn new(slots: Vec<Slot>) -> Self {
        Self(slots.into_iter())
    }

    /// The next field.
    /// Never inlined: a struct of 200 fields would hold 200 copies of it.
    #[inline(never)]
    pub fn take<T: 'static>(&mut self) -> T {
        self.next().take()
    }

    fn next(&mut self) -> Slot {
        self.0.next().unwrap_or_else(|| unreachable!("there is a slot for each field"))
    }
}
