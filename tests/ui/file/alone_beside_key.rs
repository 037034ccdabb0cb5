use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
#[secret(file = "/run/secrets")]
struct Config {
    #[secret(file, key = "url")]
    field: Secret<String>,
}

fn main() {}
