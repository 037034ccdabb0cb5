use secretconf::SecretConfig;

#[derive(SecretConfig)]
#[secret(rename_all = "lowercase")]
struct Config {
    #[secret(env)]
    field: String,
}

fn main() {}
