use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(nested, env = "X")]
    field: Inner,
}

#[derive(SecretConfig)]
struct Inner {
    #[secret(env)]
    inner: String,
}

fn main() {}
