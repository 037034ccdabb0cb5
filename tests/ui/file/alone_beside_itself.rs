use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
#[secret(file = "/run/secrets")]
struct Config {
    #[secret(file, file = "/run/secrets/x")]
    field: Secret<String>,
}

fn main() {}
