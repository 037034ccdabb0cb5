use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(key = "#url")]
    field: Secret<String>,
}

fn main() {}
