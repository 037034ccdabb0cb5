use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(store(ours = "name#"))]
    field: Secret<String>,
}

fn main() {}
