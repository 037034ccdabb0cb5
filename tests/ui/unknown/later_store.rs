use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(vault = "secret/db#url")]
    field: Secret<String>,
}

fn main() {}
