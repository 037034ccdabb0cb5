//! The stores under test, each before its servers.

mod aws;
mod azure;
mod directory;
mod gcp;
mod memory;
mod vault;

pub use self::aws::AwsSubject;
pub use self::azure::AzureSubject;
pub use self::directory::DirectorySubject;
pub use self::gcp::GcpSubject;
pub use self::memory::MemorySubject;
pub use self::vault::VaultSubject;

/// What the names of a subject's secrets begin with, so that tests can share a server.
fn prefix() -> String {
    crate::random("secretconf")
}

/// Panics unless `cargo xtask conformance` runs the tests of this store: they make secrets wherever the environment
/// leads them.
fn wanted(store: &str) {
    let wanted = std::env::var("SECRETCONF_TEST_CONFORMANCE").is_ok_and(|wanted| wanted == store);
    assert!(wanted, "run this by `cargo xtask conformance {store}`");
}
