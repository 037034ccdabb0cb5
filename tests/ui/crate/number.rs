use secretconf::SecretConfig;

#[derive(SecretConfig)]
#[secret(crate = 5)]
struct Config {
    #[secret(env)]
    field: String,
}

fn main() {}
