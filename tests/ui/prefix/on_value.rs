use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env = "X", prefix = "APP_")]
    field: String,
}

fn main() {}
