use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, default = "maybe")]
    field: bool,
}

fn main() {}
