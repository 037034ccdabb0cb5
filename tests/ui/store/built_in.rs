use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(store(aws = "name"))]
    field: Secret<String>,
}

fn main() {}
