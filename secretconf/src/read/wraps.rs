//! How a field's type holds what a user's function makes or sees: as it is, in an `Option`, in a `Secret`, or both.
//!
//! The last type parameter only tells the `impl`s apart; the compiler finds the one that fits.

use std::str::FromStr;

use crate::Secret;

/// `Self` is made of a `T`.
#[diagnostic::on_unimplemented(
    message = "this function does not make a `{Self}`",
    label = "makes a `{T}`",
    note = "it may make the field's type, or what stands in its `Option` and `Secret`"
)]
pub trait Wraps<T, M>: Sized {
    /// `Self` may be absent.
    const OPTIONAL: bool = false;
    /// `Self` hides its value.
    const SECRET: bool = false;

    /// Wraps a value.
    fn wrap(value: T) -> Self;

    /// What stands for no value.
    fn absent() -> Option<Self> {
        None
    }
}

/// A reference to `Self` is a reference to a `T`, if it is there.
#[diagnostic::on_unimplemented(
    message = "this function does not take a `&{Self}`",
    label = "takes a `&{T}`",
    note = "it may take a reference to the field's type, or to what stands in its `Option` and `Secret`"
)]
pub trait Holds<T: ?Sized, M> {
    /// The value.
    fn peek(&self) -> Option<&T>;
}

/// The `FromStr` of `Self`, or of what stands in its `Option` and `Secret`, makes a `T`.
#[diagnostic::on_unimplemented(
    message = "`from_str` needs `{Self}`, or what stands in its `Option` and `Secret`, to implement `FromStr`",
    label = "no `FromStr` here",
    note = "implement `std::str::FromStr`, or write `parse_with = my_function`"
)]
pub trait FromText<T, M>: Wraps<T, M> {
    /// What stands inside, from its text.
    fn parse(text: &str) -> Option<T>;
}

/// As it is.
#[derive(Debug)]
pub struct Whole;
/// In an `Option`.
#[derive(Debug)]
pub struct InOption<M>(M);
/// In a `Secret`.
#[derive(Debug)]
pub struct InSecret<M>(M);
/// As text, or as a slice.
#[derive(Debug)]
pub struct AsText;

impl<T> Wraps<T, Whole> for T {
    fn wrap(value: T) -> Self {
        value
    }
}

impl<F: Wraps<T, M>, T, M> Wraps<T, InOption<M>> for Option<F> {
    const OPTIONAL: bool = true;
    const SECRET: bool = F::SECRET;

    fn wrap(value: T) -> Self {
        Some(F::wrap(value))
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<F: Wraps<T, M>, T, M> Wraps<T, InSecret<M>> for Secret<F> {
    const SECRET: bool = true;

    fn wrap(value: T) -> Self {
        Self::new(F::wrap(value))
    }
}

impl<T: ?Sized> Holds<T, Whole> for T {
    fn peek(&self) -> Option<&T> {
        Some(self)
    }
}

impl<F: Holds<T, M>, T: ?Sized, M> Holds<T, InOption<M>> for Option<F> {
    fn peek(&self) -> Option<&T> {
        self.as_ref().and_then(F::peek)
    }
}

impl<F: Holds<T, M>, T: ?Sized, M> Holds<T, InSecret<M>> for Secret<F> {
    fn peek(&self) -> Option<&T> {
        self.expose().peek()
    }
}

#[diagnostic::do_not_recommend]
impl Holds<str, AsText> for String {
    fn peek(&self) -> Option<&str> {
        Some(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T> Holds<[T], AsText> for Vec<T> {
    fn peek(&self) -> Option<&[T]> {
        Some(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: FromStr> FromText<T, Whole> for T {
    fn parse(text: &str) -> Option<T> {
        text.parse().ok()
    }
}

#[diagnostic::do_not_recommend]
impl<F: FromText<T, M>, T, M> FromText<T, InOption<M>> for Option<F> {
    fn parse(text: &str) -> Option<T> {
        F::parse(text)
    }
}

#[diagnostic::do_not_recommend]
impl<F: FromText<T, M>, T, M> FromText<T, InSecret<M>> for Secret<F> {
    fn parse(text: &str) -> Option<T> {
        F::parse(text)
    }
}
