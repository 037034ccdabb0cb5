//! The contract of stores, and what it is held against.

pub mod azure_fake;
pub mod azure_rig;
pub mod contract;
pub mod gcp_fake;
pub mod proved;
pub mod server;
pub mod subjects;
