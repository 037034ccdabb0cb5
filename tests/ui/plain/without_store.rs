use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, plain)]
    field: String,
}

fn main() {}
