use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(skip)]
    field: Secret<u8>,
}

fn main() {}
