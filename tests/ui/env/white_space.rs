use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env = "MY FIELD")]
    field: String,
}

fn main() {}
