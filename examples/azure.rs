//! Azure Key Vault: secrets by environment, keys of JSON secrets, a URL made of parts, a vault outside the public cloud.
//!
//! `cargo xtask examples` runs it against a stand-in for Key Vault. Against your own, it needs these secrets, the variable
//! AZURE_KEYVAULT_URL, and an identity with the role Key Vault Secrets User.

use std::env;
use std::time::Duration;

use secretconf::store::Azure;
use secretconf::{Secret, SecretConfig};

#[derive(Debug, SecretConfig)]
#[expect(dead_code, reason = "a real program uses its config")]
struct AppConfig {
    // The whole text of a secret. Names in Key Vault have letters, digits and `-`: no `{environment}/signing-key`.
    #[secret(azure = "{environment}-signing-key")]
    signing_key: Secret<String>,

    // What the key was before the last rotation. One that was never rotated has none: hence the `Option`. To stay with
    // one version of a secret, write `azure(name = "..", version = "..")`.
    #[secret(azure = "{environment}-signing-key-before")]
    previous_signing_key: Option<Secret<String>>,

    // A name that follows no rule. Whoever exports `PAYMENT_KEY` in production is told that it may not come from there.
    #[secret(
        env = "PAYMENT_KEY",
        azure_in(production = "payments-live#key", staging = "payments-test#key"),
        no_override_in = "production"
    )]
    payment_key: Secret<String>,

    #[secret(nested)]
    orders: OrdersDatabase,
}

/// One JSON secret, fetched once, of which each field takes a key. With `azure_vault = "https://NAME.vault.azure.net"`
/// beside `azure`, it would be in a vault of its own.
#[derive(Debug, SecretConfig)]
#[secret(azure = "{environment}-orders-database")]
#[expect(dead_code, reason = "a real program uses its config")]
struct OrdersDatabase {
    #[secret(key)]
    password: Secret<String>,

    // A number in the JSON, a number here. `plain`: it comes from a store, and is no secret.
    #[secret(key, plain, default = 5432)]
    port: u16,

    // Made of the whole secret. Each part is encoded for where it stands, whatever is in the password.
    #[secret(
        azure = "{environment}-orders-database",
        template = "postgresql://{username}:{password}@{host}:{port}/{dbname}"
    )]
    url: Secret<String>,
}

#[tokio::main]
async fn main() -> Result<(), secretconf::Error> {
    // Not needed for a vault in `*.vault.azure.net`: a load makes a store like this by itself, with the credentials that
    // the environment has. Tokens go to other hosts only if the program says so: here for a vault in another of Azure's
    // clouds, which whoever deploys the program names.
    let mut azure = Azure::new();
    if let Ok(host) = env::var("TRUSTED_VAULT_HOST") {
        azure = azure.trust_host(host);
    }

    let config =
        AppConfig::loader().store(azure).deadline(Duration::from_secs(5)).load_async().await?;
    println!("{config:#?}");
    Ok(())
}
