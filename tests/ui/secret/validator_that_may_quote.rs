use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(env, validate = check)]
    field: Secret<String>,
}

fn check(_: &str) -> Result<(), String> {
    Ok(())
}

fn main() {}
