use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
#[secret(crate = secretconf_tests::all_stores)]
struct Config {
    #[secret(gcp_in(prod = "db"))]
    field: Secret<String>,
}

fn main() {}
