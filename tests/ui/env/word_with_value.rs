use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env(name = "FIELD", shared = true))]
    field: String,
}

fn main() {}
