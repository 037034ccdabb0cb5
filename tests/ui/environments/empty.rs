use secretconf::SecretConfig;

#[derive(SecretConfig)]
#[secret(environments())]
struct Config {
    #[secret(env)]
    field: String,
}

fn main() {}
