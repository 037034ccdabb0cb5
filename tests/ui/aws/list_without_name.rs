use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
#[secret(crate = secretconf_tests::all_stores)]
struct Config {
    #[secret(aws(key = "url"))]
    field: Secret<String>,
}

fn main() {}
