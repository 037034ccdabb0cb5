use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(env, default_in(local = String::new().into()))]
    field: Secret<String>,
}

fn main() {}
