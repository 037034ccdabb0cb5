use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
#[secret(crate = secretconf_tests::all_stores, vault = "secret/db#url")]
struct Config {
    #[secret(key)]
    field: Secret<String>,
}

fn main() {}
