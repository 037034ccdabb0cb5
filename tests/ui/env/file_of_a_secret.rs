use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(env = "TOKEN")]
    token: Secret<String>,
    #[secret(env = "TOKEN_FILE")]
    token_file: String,
}

fn main() {}
