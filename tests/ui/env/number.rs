use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env = 5)]
    field: String,
}

fn main() {}
