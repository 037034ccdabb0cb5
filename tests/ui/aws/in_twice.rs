use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
#[secret(crate = secretconf_tests::all_stores)]
struct Config {
    #[secret(aws_in(production = "a", production = "b"))]
    field: Secret<String>,
}

fn main() {}
