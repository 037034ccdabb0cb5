use secretconf::SecretConfig;

#[derive(SecretConfig)]
#[secret(default = 5)]
struct Config {
    #[secret(env)]
    field: String,
}

fn main() {}
