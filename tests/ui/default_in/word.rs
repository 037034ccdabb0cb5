use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, default_in)]
    field: u16,
}

fn main() {}
