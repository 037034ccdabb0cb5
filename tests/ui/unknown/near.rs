use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(envv = "FIELD")]
    field: String,
}

fn main() {}
