use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(env, default = "text")]
    field: Option<Secret<String>>,
}

fn main() {}
