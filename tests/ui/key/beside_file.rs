use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(key = "url", file = "db.json")]
    field: Secret<String>,
}

fn main() {}
