use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
#[secret(file = "/run/secrets")]
struct Config {
    #[secret(key)]
    keyed: Secret<String>,
    #[secret(file)]
    alone: Secret<String>,
}

fn main() {}
