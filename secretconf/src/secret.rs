//! `Secret<T>`, and what it takes for a type to be secret.

mod wipe;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::hint::black_box;
use std::marker::PhantomData;
use std::sync::Arc;

use serde_core::de::{Deserialize, Deserializer, Error as _, Visitor};

/// The name under which a [`Secret`] asks a deserializer for its content.
pub(crate) const NEWTYPE: &str = "$secretconf::Secret";

/// A value that cannot be printed by accident.
///
/// It has no `Display`, `Serialize`, `Deref` or `Default`, and its `Debug` hides the value. The one way to it is
/// [`expose`](Secret::expose) (or [`into_inner`](Secret::into_inner)), which is easy to search for in a review.
///
/// ```
/// use secretconf::Secret;
///
/// let password = Secret::new(String::from("correct horse"));
/// assert_eq!(format!("{password:?}"), "Secret(<hidden>)");
/// assert_eq!(password.expose(), "correct horse");
/// ```
///
/// # What is wiped
///
/// When a `Secret` is dropped, its memory is overwritten if `T` is exactly one of these: `String`, `Vec<u8>`,
/// `Box<[u8]>`, `[u8; N]` for `N` up to 64 and for 96, 128, 256 and 512, an integer of any size, `PathBuf`, and (with
/// the feature `url`) `url::Url`. Other types are dropped as they are: wrap their secret parts.
///
/// Not wiped, because nobody can: the process environment, what the operating system has swapped or dumped, copies made
/// of the exposed value (also by a `String` that grows), what a JSON parser or a store's SDK held for a moment.
///
/// # Comparison
///
/// `==` exists for text and bytes and looks at every byte, whatever the first difference. Lengths are not hidden.
pub struct Secret<T: 'static>(
    /// Always `Some`: an `Option` only because `into_inner` has to leave something for `drop` to find.
    Option<T>,
);

impl<T> Secret<T> {
    /// Wraps a value.
    ///
    /// ```
    /// let port = secretconf::Secret::new(5432_u16);
    /// assert_eq!(*port.expose(), 5432);
    /// ```
    pub const fn new(value: T) -> Self {
        Self(Some(value))
    }

    /// The value. Whoever calls this answers for where it goes.
    ///
    /// ```
    /// let key = secretconf::Secret::from(vec![1_u8, 2, 3]);
    /// assert_eq!(key.expose().len(), 3);
    /// ```
    pub const fn expose(&self) -> &T {
        match &self.0 {
            Some(value) => value,
            None => unreachable!(),
        }
    }

    /// The value, no longer hidden and no longer wiped.
    ///
    /// ```
    /// let password: String = secretconf::Secret::new(String::from("x")).into_inner();
    /// # assert_eq!(password, "x");
    /// ```
    pub fn into_inner(mut self) -> T {
        match self.0.take() {
            Some(value) => value,
            None => unreachable!(),
        }
    }
}

impl<T: 'static> Drop for Secret<T> {
    fn drop(&mut self) {
        if let Some(value) = &mut self.0 {
            wipe::wipe(value);
        }
    }
}

impl<T> From<T> for Secret<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: Clone> Clone for Secret<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(<hidden>)")
    }
}

impl<T: AsRef<[u8]>> PartialEq for Secret<T> {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (self.expose().as_ref(), other.expose().as_ref());
        let difference = a.iter().zip(b).fold(0, |seen, (a, b)| black_box(seen | (a ^ b)));
        a.len() == b.len() && difference == 0
    }
}

impl<T: AsRef<[u8]>> Eq for Secret<T> {}

/// Reads like `T`. An error of `T` is replaced, since it may quote the value.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Secret<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Hidden<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Hidden<T> {
            type Value = T;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a secret value")
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<T, D::Error> {
                T::deserialize(inner)
                    .map_err(|_| D::Error::custom("a secret that does not fit its type"))
            }
        }

        deserializer.deserialize_newtype_struct(NEWTYPE, Hidden(PhantomData)).map(Self::new)
    }
}

/// A type whose values cannot be printed by accident. A field with a store must have one, unless it is `plain`.
///
/// Implemented for [`Secret`], for `secrecy`'s boxes (feature `secrecy`), and for `Option`, `Vec`, `Box`, `Arc` and maps
/// of those. Implement it for a type of your own whose `Debug` hides the value, and which has neither `Display` nor
/// `Serialize`:
///
/// ```
/// use secretconf::SecretType;
///
/// #[derive(serde::Deserialize)]
/// #[serde(transparent)]
/// struct SigningKey(String);
///
/// impl std::fmt::Debug for SigningKey {
///     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
///         f.write_str("SigningKey(..)")
///     }
/// }
///
/// impl SecretType for SigningKey {}
/// ```
#[diagnostic::on_unimplemented(
    message = "a field with a store must have a type that cannot be printed",
    label = "`{Self}` can be printed",
    note = "write `Secret<{Self}>`, or add `plain` to the attribute if the value is not secret"
)]
pub trait SecretType {}

impl<T> SecretType for Secret<T> {}
impl<T: SecretType> SecretType for Option<T> {}
impl<T: SecretType> SecretType for Vec<T> {}
impl<T: SecretType + ?Sized> SecretType for Box<T> {}
impl<T: SecretType + ?Sized> SecretType for Arc<T> {}
impl<K, T: SecretType, S> SecretType for HashMap<K, T, S> {}
impl<K, T: SecretType> SecretType for BTreeMap<K, T> {}

#[cfg(feature = "secrecy")]
mod interop {
    use secrecy::zeroize::Zeroize;
    use secrecy::{ExposeSecret, SecretBox, SecretString};

    use super::{Secret, SecretType};

    #[diagnostic::do_not_recommend]
    impl<S: Zeroize + ?Sized> SecretType for SecretBox<S> {}

    impl<S: Zeroize> From<Secret<S>> for SecretBox<S> {
        fn from(secret: Secret<S>) -> Self {
            Self::new(Box::new(secret.into_inner()))
        }
    }

    impl From<Secret<String>> for SecretString {
        fn from(secret: Secret<String>) -> Self {
            secret.into_inner().into()
        }
    }

    impl From<SecretString> for Secret<String> {
        fn from(secret: SecretString) -> Self {
            Self::new(secret.expose_secret().to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn equality_sees_length_and_content() {
        let secret = |text: &str| Secret::new(text.to_owned());
        assert_eq!(secret("abc"), secret("abc"));
        assert_ne!(secret("abc"), secret("abd"));
        assert_ne!(secret("abc"), secret("ab"));
        assert_ne!(secret(""), secret("a"));
    }

    #[test]
    fn a_foreign_format_cannot_quote_the_value() {
        let error = serde_json::from_str::<Secret<u16>>("\"hunter2\"").unwrap_err();
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}
