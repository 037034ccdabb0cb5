use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, default = 70000)]
    field: u16,
}

fn main() {}
