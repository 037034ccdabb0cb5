use secretconf::SecretConfig;

#[derive(SecretConfig)]
#[secret(prefix = "A_", prefix = "B_")]
struct Config {
    #[secret(env)]
    field: String,
}

fn main() {}
