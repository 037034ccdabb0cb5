use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env = "A", env = "B")]
    field: String,
}

fn main() {}
