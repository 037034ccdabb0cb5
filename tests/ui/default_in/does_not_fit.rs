use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, default_in(local = 5, production = 70000))]
    field: Option<u16>,
}

fn main() {}
