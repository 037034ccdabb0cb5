use secretconf::SecretConfig;

#[derive(SecretConfig)]
#[secret(prefix = "APP_")]
struct Config {
    #[secret(env(no_prefix))]
    home: String,
}

fn main() {}
