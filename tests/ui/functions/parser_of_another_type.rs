use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, parse_with = parse)]
    field: String,
}

fn parse(_: &str) -> Result<u16, &'static str> {
    Ok(5)
}

fn main() {}
