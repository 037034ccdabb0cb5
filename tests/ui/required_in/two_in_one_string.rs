use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, required_in = "staging, production")]
    field: Option<String>,
}

fn main() {}
