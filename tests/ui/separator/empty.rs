use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, separator = "")]
    field: Vec<String>,
}

fn main() {}
