use secretconf::SecretConfig;

#[derive(SecretConfig)]
#[secret(default_environment = "local")]
struct Config {
    #[secret(env)]
    field: String,
}

fn main() {}
