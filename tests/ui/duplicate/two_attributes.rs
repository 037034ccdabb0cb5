use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env = "A")]
    #[secret(env = "B")]
    field: String,
}

fn main() {}
