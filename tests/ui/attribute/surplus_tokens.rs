use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env + 5, allow_empty)]
    field: String,
}

fn main() {}
