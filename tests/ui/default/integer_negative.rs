use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, default = -1)]
    field: u16,
}

fn main() {}
