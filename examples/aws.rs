//! AWS Secrets Manager: a config handed in, keys of JSON secrets, an older version, a URL made of parts.
//!
//! `cargo xtask examples` runs it against a stand-in for AWS. Against your own, it needs these secrets and permissions.

use std::time::Duration;

use secretconf::store::Aws;
use secretconf::store::aws_sdk::aws_config;
use secretconf::{Secret, SecretConfig};

#[derive(Debug, SecretConfig)]
#[expect(dead_code, reason = "a real program uses its config")]
struct AppConfig {
    // The whole text of a secret. `{environment}` is the name of the active one.
    #[secret(aws = "{environment}/signing-key")]
    signing_key: Secret<String>,

    // The version before the last rotation, so that what it signed is still accepted. A secret that was never rotated has
    // none: hence the `Option`.
    #[secret(aws(name = "{environment}/signing-key", stage = "AWSPREVIOUS"))]
    previous_signing_key: Option<Secret<String>>,

    // A name that follows no rule. Whoever exports `PAYMENT_KEY` in production is told that it may not come from there.
    #[secret(
        env = "PAYMENT_KEY",
        aws_in(production = "payments-live#key", staging = "payments-test#key"),
        no_override_in = "production"
    )]
    payment_key: Secret<String>,

    #[secret(nested)]
    orders: OrdersDatabase,
}

/// As AWS makes it for a database: one JSON secret, fetched once, of which each field takes a key.
#[derive(Debug, SecretConfig)]
#[secret(aws = "{environment}/orders-database")]
#[expect(dead_code, reason = "a real program uses its config")]
struct OrdersDatabase {
    #[secret(key)]
    password: Secret<String>,

    // A number in the JSON, a number here. `plain`: it comes from a store, and is no secret.
    #[secret(key, plain, default = 5432)]
    port: u16,

    // Made of the whole secret. Each part is encoded for where it stands, whatever is in the password.
    #[secret(
        aws = "{environment}/orders-database",
        template = "postgresql://{username}:{password}@{host}:{port}/{dbname}"
    )]
    url: Secret<String>,
}

#[tokio::main]
async fn main() -> Result<(), secretconf::Error> {
    // Not needed: a load makes a store like this by itself, from what the AWS command line reads too. Hand one in for a
    // region, a proxy or credentials of your own; from a client that you have already, by `Aws::from_client`.
    let shared = aws_config::from_env().region("eu-central-1").load().await;

    let config = AppConfig::loader()
        .store(Aws::from_sdk_config(&shared))
        .deadline(Duration::from_secs(5))
        .load_async()
        .await?;
    println!("{config:#?}");
    Ok(())
}
