use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(env, default)]
    field: Vec<Secret<String>>,
}

fn main() {}
