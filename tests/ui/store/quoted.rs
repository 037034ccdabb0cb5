use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(store("my-store" = "name"))]
    field: Secret<String>,
}

fn main() {}
