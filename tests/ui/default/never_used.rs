use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, default = 5, default_in(local = 6, deployed = 7))]
    size: u8,
}

fn main() {}
