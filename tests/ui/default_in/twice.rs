use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, default_in(local = 5, local = 6))]
    field: u16,
}

fn main() {}
