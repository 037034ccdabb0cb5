use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(nested, prefix = "")]
    field: Inner,
}

#[derive(SecretConfig)]
struct Inner {
    #[secret(env)]
    inner: String,
}

fn main() {}
