use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(env, template = "{user}:{password}")]
    field: Secret<String>,
}

fn main() {}
