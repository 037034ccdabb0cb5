use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, max_age = "90d")]
    field: String,
}

fn main() {}
