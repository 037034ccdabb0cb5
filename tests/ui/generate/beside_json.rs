use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, generate, json)]
    field: Vec<String>,
}

fn main() {}
