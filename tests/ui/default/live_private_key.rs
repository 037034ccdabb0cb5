use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, default = "-----BEGIN PRIVATE KEY-----")]
    field: String,
}

fn main() {}
