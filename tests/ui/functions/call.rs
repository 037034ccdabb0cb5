use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, parse_with = parse())]
    field: String,
}

fn main() {}
