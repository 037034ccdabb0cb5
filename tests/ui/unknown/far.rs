use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(cookie = "FIELD")]
    field: String,
}

fn main() {}
