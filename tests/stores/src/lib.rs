//! The contract of stores.

pub mod server;
