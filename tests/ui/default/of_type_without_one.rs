use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, default)]
    field: Other,
}

#[derive(serde::Deserialize)]
struct Other;

fn main() {}
