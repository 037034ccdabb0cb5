use secretconf::SecretConfig;

#[derive(SecretConfig)]
#[secret(environments(dev, ci), default_environment = "devel")]
struct Config {
    #[secret(env)]
    field: String,
}

fn main() {}
