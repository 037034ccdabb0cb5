use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, from_str, parse_with = parse)]
    field: u8,
}

fn parse(text: &str) -> Result<u8, &'static str> {
    text.parse().map_err(|_| "no")
}

fn main() {}
