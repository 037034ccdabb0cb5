use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(store(ours = "{env}/db"))]
    field: Secret<String>,
}

fn main() {}
