use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(env, json, template = "x://{host}")]
    field: Secret<String>,
}

fn main() {}
