use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env = "#")]
    field: String,
}

fn main() {}
