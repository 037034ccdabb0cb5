use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
#[secret(crate = secretconf_tests::all_stores, azure_vault = "https://acme.vault.azure.net/secrets/db")]
struct Config {
    #[secret(azure = "db")]
    field: Secret<String>,
}

fn main() {}
