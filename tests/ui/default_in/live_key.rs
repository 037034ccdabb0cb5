use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(env, default_in(local = "sk-live-0123456789"))]
    field: Secret<String>,
}

fn main() {}
