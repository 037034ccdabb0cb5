use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
#[secret(environments(dev, production), unknown_thing)]
struct Config {
    #[secret(store(ours = "a"))]
    a: String,
    #[secret(env, default = "b")]
    b: Secret<String>,
    #[secret(env, required_in = "production")]
    c: String,
    #[secret(plain, env)]
    d: String,
}

fn main() {}
