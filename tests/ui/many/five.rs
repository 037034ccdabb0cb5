use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(evn = "A")]
    a: String,
    #[secret(env = "B", env = "C")]
    b: String,
    #[secret(env, default = 70000)]
    c: u16,
    #[secret(env, default = [1, 2], required_in = "prodution")]
    d: Vec<u16>,
}

#[derive(SecretConfig)]
struct Outer {
    #[secret(nested)]
    inner: Config,
    #[secret(env)]
    token: Secret<String>,
}

fn is_config<T: SecretConfig>() {}

fn main() {
    is_config::<Config>();
    is_config::<Outer>();
}
