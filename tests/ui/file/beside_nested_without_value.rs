use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(nested, file)]
    field: Nested,
}

#[derive(SecretConfig)]
struct Nested {
    #[secret(file)]
    field: Secret<String>,
}

fn main() {}
