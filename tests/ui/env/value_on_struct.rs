use secretconf::SecretConfig;

#[derive(SecretConfig)]
#[secret(env = "APP")]
struct Config {
    #[secret(env)]
    field: String,
}

fn main() {}
