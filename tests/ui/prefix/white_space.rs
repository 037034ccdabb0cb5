use secretconf::SecretConfig;

#[derive(SecretConfig)]
#[secret(prefix = "MY APP_")]
struct Config {
    #[secret(env)]
    field: String,
}

fn main() {}
