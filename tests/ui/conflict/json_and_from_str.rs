use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, json, from_str)]
    field: u8,
}

fn main() {}
