use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(nested)]
    field: Option<String>,
}

fn main() {}
