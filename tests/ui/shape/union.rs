use secretconf::SecretConfig;

#[derive(SecretConfig)]
union Config {
    a: u8,
}

fn main() {}
