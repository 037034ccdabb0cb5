use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, default = String::from("AKIAIOSFODNN7EXAMPLE"))]
    key: String,
}

fn main() {}
