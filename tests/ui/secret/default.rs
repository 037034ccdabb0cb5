use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(env, default = "text")]
    field: Secret<String>,
}

fn main() {}
