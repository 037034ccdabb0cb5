use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env = "FIELD#")]
    field: String,
}

fn main() {}
