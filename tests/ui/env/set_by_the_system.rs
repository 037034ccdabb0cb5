use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env)]
    user: String,
}

fn main() {}
