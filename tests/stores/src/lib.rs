//! The contract of stores.

pub mod azure_fake;
