use secretconf::SecretConfig;

#[derive(SecretConfig)]
#[secret(crate = secretconf::<u8>)]
struct Config {
    #[secret(env)]
    field: String,
}

fn main() {}
