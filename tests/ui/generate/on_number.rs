use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, generate)]
    field: u64,
}

fn main() {}
