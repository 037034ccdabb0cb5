use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, default = 5)]
    field: Option<u16>,
}

fn main() {}
