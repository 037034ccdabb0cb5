//! The contract of stores.

pub mod gcp_fake;
pub mod server;
