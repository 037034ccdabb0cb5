//! All that generated code may call. Not a public interface: it changes without notice.

pub use std::option::Option::{None, Some};
pub use std::{boxed::Box, cfg, default::Default};

pub use serde_core::de::DeserializeOwned;

pub use crate::definition::{
    EnvironmentName, Fallback, Field, Keys, Kind, Locator, Nested, Part, Place, Slots, Struct,
    Template, Value,
};
pub use crate::nest::Nest;
pub use crate::probe::{Lenient, Probe, Readable, must_be_secret};
pub use crate::read::{Input, Verdict, from_str, validate_struct};
/// `slot` boxes a value: `default = my_fn()`, `skip`.
pub use crate::slot::{Slot, slot};
pub use crate::{
    __require_async as require_async, __require_aws as require_aws,
    __require_azure as require_azure, __require_gcp as require_gcp,
    __require_generate as require_generate, __require_vault as require_vault,
};
