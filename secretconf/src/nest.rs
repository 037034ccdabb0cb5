//! What a `nested` field may be: a struct that derives `SecretConfig`, or an `Option` of one.

use crate::SecretConfig;
use crate::definition::{Nested, Slots};
use crate::read::Verdict;
use crate::slot::{Slot, slot};

/// The type of a `nested` field.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be nested",
    label = "does not derive `SecretConfig`",
    note = "`nested` takes a struct that derives `SecretConfig`, or an `Option` of one; for any other type remove `nested`"
)]
pub trait Nest: 'static {
    /// The field as its type alone describes it; the derive adds what its attribute says.
    const NESTED: Nested;
}

#[diagnostic::do_not_recommend]
impl<T: SecretConfig> Nest for T {
    const NESTED: Nested = Nested {
        prefix: "",
        places: &[],
        required_in: &[],
        schema: T::__SCHEMA,
        optional: false,
        build: build::<T>,
        wrap: present,
    };
}

#[diagnostic::do_not_recommend]
impl<T: SecretConfig> Nest for Option<T> {
    const NESTED: Nested = Nested { optional: true, wrap: wrap_option::<T>, ..<T as Nest>::NESTED };
}

fn build<T: SecretConfig>(slots: &mut Slots) -> (Slot, Verdict) {
    let built = T::__build(slots);
    let verdict = built.__validate();
    (slot(built), verdict)
}

fn present(built: Option<Slot>) -> Slot {
    built.unwrap_or_else(|| unreachable!("only an `Option` may be absent"))
}

fn wrap_option<T: 'static>(built: Option<Slot>) -> Slot {
    slot(built.map(Slot::take::<T>))
}
