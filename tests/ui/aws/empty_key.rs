use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
#[secret(crate = secretconf_tests::all_stores)]
struct Config {
    #[secret(aws(name = "db", key = ""))]
    field: Secret<String>,
}

fn main() {}
