use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
#[secret(environments(dev, ci, production))]
struct Config {
    #[secret(env, default_in(ci = "text"))]
    field: Secret<String>,
}

fn main() {}
