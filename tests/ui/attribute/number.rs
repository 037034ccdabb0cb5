use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(5)]
    field: String,
}

fn main() {}
