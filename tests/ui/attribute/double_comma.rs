use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env,, allow_empty)]
    field: String,
}

fn main() {}
