use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, required_in = "prodution")]
    field: Option<String>,
}

fn main() {}
