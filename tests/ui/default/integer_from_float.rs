use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, default = 1.5)]
    field: u16,
}

fn main() {}
