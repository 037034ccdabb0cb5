use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env)]
    field: Option<&'static str>,
}

fn main() {}
