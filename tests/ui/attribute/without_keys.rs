use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret]
    field: String,
}

fn main() {}
