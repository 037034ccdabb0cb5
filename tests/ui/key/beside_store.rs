use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(key = "url", store(ours = "db"))]
    field: Secret<String>,
}

fn main() {}
