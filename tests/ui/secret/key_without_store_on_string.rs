use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(key)]
    field: u32,
}

fn main() {}
