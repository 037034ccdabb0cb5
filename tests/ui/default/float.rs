use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, default = "inf")]
    field: f64,
}

fn main() {}
