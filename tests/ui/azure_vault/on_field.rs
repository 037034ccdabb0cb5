use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
#[secret(crate = secretconf_tests::all_stores)]
struct Config {
    #[secret(azure = "db", azure_vault = "https://acme.vault.azure.net")]
    field: Secret<String>,
}

fn main() {}
