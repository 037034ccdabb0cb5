use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(env, generate = "32")]
    field: Secret<String>,
}

fn main() {}
