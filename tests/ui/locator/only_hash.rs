use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(store(ours = "#"))]
    field: Secret<String>,
}

fn main() {}
