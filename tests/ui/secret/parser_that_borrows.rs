use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(env, parse_with = parse)]
    field: Secret<u8>,
}

fn parse(text: &str) -> Result<u8, &str> {
    text.parse().map_err(|_| text)
}

fn main() {}
