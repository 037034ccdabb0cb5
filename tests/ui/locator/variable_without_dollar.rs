use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(store(ours = "{REGION}/db"))]
    field: Secret<String>,
}

fn main() {}
