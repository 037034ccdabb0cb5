use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(env, generate = 1025)]
    field: Secret<String>,
}

fn main() {}
