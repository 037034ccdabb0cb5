use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret("FIELD")]
    field: String,
}

fn main() {}
