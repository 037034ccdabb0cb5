use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(env, generate = 0)]
    field: Secret<String>,
}

fn main() {}
