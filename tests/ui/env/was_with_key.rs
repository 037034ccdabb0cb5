use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env(name = "NEW", was = "OLD#key"))]
    field: String,
}

fn main() {}
