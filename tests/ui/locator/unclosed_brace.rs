use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(store(ours = "{environment/db"))]
    field: Secret<String>,
}

fn main() {}
