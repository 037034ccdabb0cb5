use secretconf::SecretConfig;

#[derive(SecretConfig)]
#[secret(crate)]
struct Config {
    #[secret(env)]
    field: String,
}

fn main() {}
