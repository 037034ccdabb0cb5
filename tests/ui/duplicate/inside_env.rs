use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env(name = "A", name = "B"))]
    field: String,
}

fn main() {}
