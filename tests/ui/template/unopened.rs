use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(env, template = "x://host}")]
    field: Secret<String>,
}

fn main() {}
