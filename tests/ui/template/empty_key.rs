use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(env, template = "x://{}")]
    field: Secret<String>,
}

fn main() {}
