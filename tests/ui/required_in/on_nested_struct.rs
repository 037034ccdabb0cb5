use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(nested, required_in = "production")]
    field: Inner,
}

#[derive(SecretConfig)]
struct Inner {
    #[secret(env)]
    inner: String,
}

fn main() {}
