use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, validate = "check")]
    field: String,
}

fn main() {}
