//! What generated code asks of a field's type: is it secret, is it an `Option`.
//!
//! An inherent item of [`Probe`] wins over the one of the trait [`Lenient`] wherever the type fits its `impl`. That is
//! how a rule holds for secret types alone, without specialization and without looking at how a type is spelled.

use std::marker::PhantomData;

use serde_core::de::DeserializeOwned;

use crate::read::{self, Holds, Input, Verdict, Wraps};
use crate::secret::SecretType;
use crate::slot::Slot;

/// Asks questions of the type `T`.
#[derive(Debug)]
pub struct Probe<T>(PhantomData<T>);

/// The answers for types that are neither secret nor an `Option`.
pub trait Lenient<F: 'static>: Sized {
    /// Whether the type is secret.
    const SECRET: bool = false;

    /// `default` may stand on this field, for all that secrecy says.
    fn default_on_secret() {}

    /// `default` may stand on this field, for all that `Option` says.
    fn default_on_option() {}

    /// A variable named as the file of this field's variable may stand beside it.
    fn beside_its_file() {}

    /// This entry of `default_in`, an expression or for a deployed environment, may stand on this field.
    fn default_in_deployed() {}

    /// See `default_in_deployed`.
    fn default_in_made() {}

    /// Reads with the user's function.
    fn parse_with<T, E: 'static, M>(
        input: Input<'_>,
        parse: fn(&str) -> Result<T, E>,
    ) -> Option<Slot>
    where
        F: Wraps<T, M>,
    {
        read::parse_with::<F, T, E, M>(input, parse)
    }

    /// Asks the user's validator.
    fn validate<T: ?Sized, E: 'static, M>(value: &Slot, check: fn(&T) -> Result<(), E>) -> Verdict
    where
        F: Holds<T, M>,
    {
        read::validate::<F, T, E, M>(value, check)
    }
}

impl<F: 'static> Lenient<F> for Probe<F> {}

impl<F: SecretType + 'static> Probe<F> {
    /// Whether the type is secret.
    pub const SECRET: bool = true;

    /// `default` on a secret.
    pub fn default_on_secret()
    where
        F: DefaultOnSecret,
    {
    }

    /// `A_FILE` beside a secret `A`.
    pub fn beside_its_file()
    where
        F: BesideItsFile,
    {
    }

    /// `default_in(production = ..)` on a secret.
    pub fn default_in_deployed()
    where
        F: DefaultInDeployed,
    {
    }

    /// `default_in(local = my_fn())` on a secret.
    pub fn default_in_made()
    where
        F: DefaultInMade,
    {
    }

    /// As [`Lenient::parse_with`], with an error that cannot quote the value.
    pub fn parse_with<T, E: CannotQuote, M>(
        input: Input<'_>,
        parse: fn(&str) -> Result<T, E>,
    ) -> Option<Slot>
    where
        F: Wraps<T, M>,
    {
        read::parse_with::<F, T, E, M>(input, parse)
    }

    /// As [`Lenient::validate`], with an error that cannot quote the value.
    pub fn validate<T: ?Sized, E: CannotQuote, M>(
        value: &Slot,
        check: fn(&T) -> Result<(), E>,
    ) -> Verdict
    where
        F: Holds<T, M>,
    {
        read::validate::<F, T, E, M>(value, check)
    }
}

impl<F> Probe<F> {
    /// `required_in` without any other fallback.
    pub fn must_be_optional()
    where
        F: Optional,
    {
    }

    /// `required_in` beside `nested`.
    pub fn must_be_optional_struct()
    where
        F: OptionalStruct,
    {
    }
}

impl<T> Probe<Option<T>> {
    /// `default` on an `Option`.
    pub fn default_on_option()
    where
        Option<T>: DefaultOnOption,
    {
    }
}

/// Implemented by nothing.
#[diagnostic::on_unimplemented(
    message = "a secret cannot have a `default`",
    label = "`{Self}` is secret",
    note = "write `default_in(local = \"..\")` for local environments, or `generate`"
)]
pub trait DefaultOnSecret {}

/// Implemented by nothing.
#[diagnostic::on_unimplemented(
    message = "this name is taken: `NAME_FILE` may tell the file that holds the secret `NAME`",
    label = "belongs to another field, which is a `{Self}`",
    note = "choose a name that does not end in `_FILE`"
)]
pub trait BesideItsFile {}

/// Implemented by nothing.
#[diagnostic::on_unimplemented(
    message = "a secret cannot have a default in a deployed environment",
    label = "`{Self}` is secret",
    note = "only local environments may have one: `default_in(local = \"..\")`"
)]
pub trait DefaultInDeployed {}

/// Implemented by nothing.
#[diagnostic::on_unimplemented(
    message = "a secret's `default_in` takes literals only",
    label = "`{Self}` is secret",
    note = "write the text itself: `default_in(local = \"..\")`"
)]
pub trait DefaultInMade {}

/// Implemented by nothing but secrets, which are told about their `default` already.
#[diagnostic::on_unimplemented(
    message = "an `Option` cannot have a `default`: it would never be `None`",
    label = "remove the `Option` or the `default`",
    note = "`default_in(local = ..)` may stand on an `Option`"
)]
pub trait DefaultOnOption {}
#[diagnostic::do_not_recommend]
impl<T: SecretType> DefaultOnOption for Option<T> {}

/// `&'static str`: a text that was written before the secret was read.
#[diagnostic::on_unimplemented(
    message = "this error may quote the secret",
    label = "fails with a `{Self}`",
    note = "for a secret field it is a `&'static str`: `fn(..) -> Result<.., &'static str>`"
)]
pub trait CannotQuote: 'static {}
#[diagnostic::do_not_recommend]
impl CannotQuote for &'static str {}

/// A type that is read from text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from text",
    label = "does not implement `serde::Deserialize`",
    note = "derive `serde::Deserialize` for it, or write `from_str` or `parse_with = my_function`",
    note = "a struct that derives `SecretConfig` needs `nested`"
)]
pub trait Readable {
    /// Reads one by its `Deserialize`.
    const READ: fn(Input<'_>) -> Option<Slot>;
    /// Reads one from JSON: `json`.
    const JSON: fn(Input<'_>) -> Option<Slot>;
}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned + 'static> Readable for T {
    const READ: fn(Input<'_>) -> Option<Slot> = read::read::<T>;
    const JSON: fn(Input<'_>) -> Option<Slot> = read::json::<T>;
}

/// `Option<T>`, for `required_in` on a value.
#[diagnostic::on_unimplemented(
    message = "`required_in` has nothing to take away: this field is already required everywhere",
    label = "not an `Option`",
    note = "to make it optional elsewhere write `Option<..>`, `default_in(local = ..)` or `generate`"
)]
pub trait Optional {}
#[diagnostic::do_not_recommend]
impl<T> Optional for Option<T> {}

/// `Option<T>`, for `required_in` on a nested struct.
#[diagnostic::on_unimplemented(
    message = "`required_in` has nothing to take away: this nested struct is already required everywhere",
    label = "not an `Option`",
    note = "to make it optional elsewhere write `Option<{Self}>`"
)]
pub trait OptionalStruct {}
#[diagnostic::do_not_recommend]
impl<T> OptionalStruct for Option<T> {}

/// A field with a store that is not `plain`.
pub fn must_be_secret<T: SecretType>() {}
