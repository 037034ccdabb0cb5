//! GCP Secret Manager: keys of JSON secrets, a version by its number, a secret of another project.
//!
//! `cargo xtask examples` runs it against a stand-in for Google. In a project of your own, it needs these secrets, and the
//! role `roles/secretmanager.secretAccessor` on each.

use std::time::Duration;

use secretconf::store::Gcp;
use secretconf::{Secret, SecretConfig};

#[derive(Debug, SecretConfig)]
#[expect(dead_code, reason = "a real program uses its config")]
struct AppConfig {
    // The whole payload of the newest version. `{environment}` is the name of the active one. Names have no `/` here.
    #[secret(gcp = "{environment}-signing-key")]
    signing_key: Secret<String>,

    // What was signed with the first key is still accepted. `version` takes an alias, too.
    #[secret(gcp(name = "{environment}-signing-key", version = "1"))]
    first_signing_key: Option<Secret<String>>,

    // Another team's secrets, in projects of theirs. Whoever exports `PAYMENT_KEY` in production is told that it may not come
    // from there.
    #[secret(
        env = "PAYMENT_KEY",
        gcp_in(
            production = "projects/acme-payments/secrets/api-key#key",
            staging = "projects/acme-payments-test/secrets/api-key#key"
        ),
        no_override_in = "production"
    )]
    payment_key: Secret<String>,

    #[secret(nested)]
    orders: OrdersDatabase,
}

/// One JSON secret, fetched once, of which each field takes a key.
#[derive(Debug, SecretConfig)]
#[secret(gcp = "{environment}-orders-database")]
#[expect(dead_code, reason = "a real program uses its config")]
struct OrdersDatabase {
    #[secret(key)]
    password: Secret<String>,

    // A number in the JSON, a number here. `plain`: it comes from a store, and is no secret.
    #[secret(key, plain, default = 5432)]
    port: u16,

    // Made of the whole secret. Each part is encoded for where it stands, whatever is in the password.
    #[secret(
        gcp = "{environment}-orders-database",
        template = "postgresql://{username}:{password}@{host}:{port}/{dbname}"
    )]
    url: Secret<String>,
}

#[tokio::main]
async fn main() -> Result<(), secretconf::Error> {
    // Not needed: a load makes a store like `Gcp::new()` by itself, with Application Default Credentials. Hand one in for a
    // project, an endpoint or credentials of your own. This one asks where `gcloud` asks, if it is told to: a regional
    // endpoint, or a private one.
    let mut store = Gcp::new();
    if let Ok(endpoint) = std::env::var("CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER") {
        store = store.endpoint(endpoint);
    }

    let config =
        AppConfig::loader().store(store).deadline(Duration::from_secs(5)).load_async().await?;
    println!("{config:#?}");
    Ok(())
}
