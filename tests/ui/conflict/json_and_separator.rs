use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, json, separator = ";")]
    field: Vec<String>,
}

fn main() {}
