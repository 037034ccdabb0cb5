//! The contract of stores.

pub mod azure_fake;
pub mod server;
