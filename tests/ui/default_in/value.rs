use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, default_in = 5)]
    field: u16,
}

fn main() {}
