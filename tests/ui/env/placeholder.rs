use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env = "{environment}_FIELD")]
    field: String,
}

fn main() {}
