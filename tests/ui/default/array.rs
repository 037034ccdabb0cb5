use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, default = [1, 2], allow_empty)]
    field: Vec<u8>,
}

fn main() {}
