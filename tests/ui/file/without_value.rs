use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(file)]
    field: String,
}

fn main() {}
