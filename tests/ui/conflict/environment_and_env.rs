use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(environment, env = "X")]
    field: String,
}

fn main() {}
