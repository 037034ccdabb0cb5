use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env(name = "FIELD", was = "FIELD"))]
    field: String,
}

fn main() {}
