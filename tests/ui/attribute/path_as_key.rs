use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(my::key = 5)]
    field: String,
}

fn main() {}
