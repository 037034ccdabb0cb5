use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(store = "name")]
    field: Secret<String>,
}

fn main() {}
