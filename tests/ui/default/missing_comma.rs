use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, default = 5 default_in(local = 6))]
    field: u16,
}

fn main() {}
