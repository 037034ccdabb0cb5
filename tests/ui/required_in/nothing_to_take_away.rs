use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, required_in = "production")]
    field: String,
}

fn main() {}
