use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, no_override_in = "production")]
    field: String,
}

fn main() {}
