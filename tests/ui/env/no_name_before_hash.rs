use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env = "#key")]
    field: String,
}

fn main() {}
