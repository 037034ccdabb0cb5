use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
#[secret(crate = secretconf_tests::all_stores)]
struct Config {
    #[secret(gcp(name = "db", stage = "AWSPREVIOUS"))]
    field: Secret<String>,
}

fn main() {}
