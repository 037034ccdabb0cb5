use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(nested, store(ours = "name#key"))]
    field: Inner,
}

#[derive(SecretConfig)]
struct Inner {
    #[secret(env)]
    inner: String,
}

fn main() {}
