use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, default = |a, b| a, allow_empty)]
    field: u8,
}

fn main() {}
