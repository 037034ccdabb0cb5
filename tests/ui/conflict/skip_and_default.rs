use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(skip, default = 5)]
    field: u8,
}

fn main() {}
