use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(nested, prefix = "A_")]
    primary: Inner,
    #[secret(nested, prefix = "B_")]
    other: Inner,
    #[secret(nested, prefix = "A_")]
    replica: Inner,
}

#[derive(SecretConfig)]
struct Inner {
    #[secret(env)]
    inner: String,
}

fn main() {}
