//! The contract of stores, and what it is held against.

pub mod azure_fake;
pub mod azure_rig;
pub mod contract;
pub mod ear;
pub mod gcp_fake;
pub mod openbao;
pub mod proved;
pub mod server;
pub mod subjects;

use std::hash::{BuildHasher as _, Hasher as _, RandomState};

/// Another name each time, so that tests can share a server.
pub fn random(stem: &str) -> String {
    format!("{stem}-{:x}", RandomState::new().build_hasher().finish())
}
