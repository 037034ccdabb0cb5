use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(store(ours = "#key"))]
    field: Secret<String>,
}

fn main() {}
