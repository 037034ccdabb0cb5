use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(file = " /run/secrets/x")]
    field: String,
}

fn main() {}
