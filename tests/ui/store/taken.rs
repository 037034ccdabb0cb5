use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(store(vault = "name"))]
    field: Secret<String>,
}

fn main() {}
