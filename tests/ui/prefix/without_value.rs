use secretconf::SecretConfig;

#[derive(SecretConfig)]
#[secret(prefix)]
struct Config {
    #[secret(env)]
    field: String,
}

fn main() {}
