use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
#[secret(store(ours = "name#key"))]
struct Config {
    #[secret(key)]
    field: Secret<String>,
}

fn main() {}
