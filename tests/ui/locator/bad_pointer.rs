use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(store(ours = "name#/a~b"))]
    field: Secret<String>,
}

fn main() {}
