use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env = "FIELD" allow_empty)]
    field: String,
}

fn main() {}
