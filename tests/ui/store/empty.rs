use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(store())]
    field: Secret<String>,
}

fn main() {}
