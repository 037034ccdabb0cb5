use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(env, default_in(local = "text"), generate)]
    field: Secret<String>,
}

fn main() {}
