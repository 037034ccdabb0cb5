use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, required_in())]
    field: Option<String>,
}

fn main() {}
