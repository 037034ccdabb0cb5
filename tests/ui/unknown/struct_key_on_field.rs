use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, environments(dev))]
    field: String,
}

fn main() {}
