use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(store(ours = "a", ours = "b"))]
    field: Secret<String>,
}

fn main() {}
