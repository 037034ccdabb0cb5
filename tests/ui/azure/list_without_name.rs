use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
#[secret(crate = secretconf_tests::all_stores)]
struct Config {
    #[secret(azure(version = "1"))]
    field: Secret<String>,
}

fn main() {}
