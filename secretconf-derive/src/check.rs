//! Rules over several keys or fields. Each is a function with its reason above it.
//!
//! A rule about what is absent says nothing where something could not be read: that has been reported already.

mod environments;
mod fallbacks;
mod keys;
mod types;
mod variables;

pub(crate) use self::types::borrowed;

use crate::attr::{Container, Field};
use crate::ctxt::Ctxt;

pub(crate) fn check(ctxt: &Ctxt, container: &Container, fields: &[Field<'_>]) {
    environments::check(ctxt, container, fields);
    for field in fields {
        ctxt.enter_field(field.index);
        keys::check(ctxt, container, field);
        fallbacks::check(ctxt, field);
        types::check(ctxt, field);
    }
    keys::one_use_of_the_structs_place(ctxt, fields);
    variables::check(ctxt, container, fields);
}
