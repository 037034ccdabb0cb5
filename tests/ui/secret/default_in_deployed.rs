use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(env, default_in(deployed = "text"))]
    field: Secret<String>,
}

fn main() {}
