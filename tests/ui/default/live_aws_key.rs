use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, default = "AKIAIOSFODNN7EXAMPLE")]
    field: String,
}

fn main() {}
