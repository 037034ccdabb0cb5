use secretconf::SecretConfig;

#[derive(SecretConfig)]
#[secret(environments(dev = 5))]
struct Config {
    #[secret(env)]
    field: String,
}

fn main() {}
