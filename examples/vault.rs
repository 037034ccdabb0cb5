//! HashiCorp Vault or OpenBao: keys of a secret, an older version, a login from a Kubernetes pod.
//!
//! `cargo xtask examples` runs it against OpenBao. Against your own, it needs these secrets in a KV engine (version 1 knows no
//! `version`), and a policy with
//!
//! ```hcl
//! path "secret/data/production/*" { capabilities = ["read"] }
//! path "secret/data/payments"     { capabilities = ["read"] }
//! ```

use std::time::Duration;

use secretconf::store::Vault;
use secretconf::{Secret, SecretConfig};

#[derive(Debug, SecretConfig)]
#[expect(dead_code, reason = "a real program uses its config")]
struct AppConfig {
    // A secret of KV is a JSON object; behind `#` stands one of its keys. `{environment}` is the name of the active one.
    #[secret(vault = "secret/{environment}/signing#key")]
    signing_key: Secret<String>,

    // The first version, so that what it signed is still accepted.
    #[secret(vault(name = "secret/{environment}/signing", key = "key", version = "1"))]
    first_signing_key: Option<Secret<String>>,

    // A path that follows no rule. Whoever exports `PAYMENT_KEY` in production is told that it may not come from there.
    #[secret(
        env = "PAYMENT_KEY",
        vault_in(production = "secret/payments#live", staging = "secret/payments#test"),
        no_override_in = "production"
    )]
    payment_key: Secret<String>,

    #[secret(nested)]
    orders: OrdersDatabase,
}

/// One secret, fetched once, of which each field takes a key.
#[derive(Debug, SecretConfig)]
#[secret(vault = "secret/{environment}/orders-database")]
#[expect(dead_code, reason = "a real program uses its config")]
struct OrdersDatabase {
    #[secret(key)]
    password: Secret<String>,

    // A number in the secret, a number here. `plain`: it comes from a store, and is no secret.
    #[secret(key, plain, default = 5432)]
    port: u16,

    // Made of the whole secret. Each part is encoded for where it stands, whatever is in the password.
    #[secret(
        vault = "secret/{environment}/orders-database",
        template = "postgresql://{username}:{password}@{host}:{port}/{dbname}"
    )]
    url: Secret<String>,
}

#[tokio::main]
async fn main() -> Result<(), secretconf::Error> {
    // Address, namespace and certificates are what the command line reads: `VAULT_ADDR`, `VAULT_NAMESPACE`, `VAULT_CACERT`.
    // So is the token, `VAULT_TOKEN`. A pod has none: it logs in as its service account.
    let store = match std::env::var("VAULT_ROLE") {
        Ok(role) => Vault::new().kubernetes(role),
        Err(_) => Vault::new(),
    };

    let config =
        AppConfig::loader().store(store).deadline(Duration::from_secs(5)).load_async().await?;
    println!("{config:#?}");
    Ok(())
}
