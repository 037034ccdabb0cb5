use secretconf::SecretConfig;

#[derive(SecretConfig)]
#[secret(crate = "secretconf")]
struct Config {
    #[secret(env)]
    field: String,
}

fn main() {}
