use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(store(ours = "{}/db"))]
    field: Secret<String>,
}

fn main() {}
