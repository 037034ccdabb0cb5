//! Two stores in one config. All stores are asked at once; a field that names two takes the first that has its secret.
//!
//! `Memory` stands in for both of them here. Without the lines `.store(..)` the program asks the real ones.

use secretconf::store::{Memory, StoreError};
use secretconf::{Loader, Secret, SecretConfig};

#[derive(Debug, SecretConfig)]
#[expect(dead_code, reason = "a real program uses its config")]
struct AppConfig {
    #[secret(aws = "{environment}/signing-key")]
    signing_key: Secret<String>,

    // On its way from Vault to AWS. Vault is asked where AWS has no such secret, and only then: if AWS cannot be reached,
    // that is a problem, since nobody knows what it would have said.
    #[secret(aws = "{environment}/payments#key", vault = "secret/payments#key")]
    payment_key: Secret<String>,

    #[secret(nested)]
    orders: OrdersDatabase,
}

/// One secret, fetched once for its two fields.
#[derive(Debug, SecretConfig)]
#[secret(vault = "secret/orders")]
#[expect(dead_code, reason = "a real program uses its config")]
struct OrdersDatabase {
    #[secret(key)]
    user: Secret<String>,
    #[secret(key)]
    password: Secret<String>,
}

fn production(aws: Memory, vault: Memory) -> Loader<AppConfig> {
    AppConfig::loader().no_env().environment("production").store(aws).store(vault)
}

fn main() -> Result<(), secretconf::Error> {
    let aws = Memory::new("aws").text("production/signing-key", "s-123");
    let vault = Memory::new("vault")
        .text("secret/payments", r#"{"key": "p-123"}"#)
        .text("secret/orders", r#"{"user": "ada", "password": "correct horse"}"#);
    let (config, report) = production(aws, vault).load_with_report()?;
    println!("{config:#?}\n\n{report}\n");

    // AWS is down, and in Vault somebody has renamed a key. Both are told at once.
    let aws = Memory::new("aws").fail_all(StoreError::unavailable().detail("no route to AWS"));
    let vault =
        Memory::new("vault").text("secret/orders", r#"{"user": "ada", "pass": "correct horse"}"#);
    if let Err(error) = production(aws, vault).load() {
        println!("{error}");
    }
    Ok(())
}
