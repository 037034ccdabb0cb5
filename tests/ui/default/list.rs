use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, default(5))]
    field: u8,
}

fn main() {}
