use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
#[secret(file)]
struct Config {
    #[secret(file)]
    field: Secret<String>,
}

fn main() {}
