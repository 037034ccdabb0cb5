use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    field: String,
}

fn main() {}
