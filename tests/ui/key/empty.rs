use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(key = "")]
    field: Secret<String>,
}

fn main() {}
