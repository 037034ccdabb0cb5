use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(nested)]
    primary: Inner,
    #[secret(nested)]
    replica: Inner,
}

#[derive(SecretConfig)]
struct Inner {
    #[secret(env)]
    inner: String,
}

fn main() {}
