use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(evn = "FIELD", plain = 5)]
    field: String,
}

fn main() {}
