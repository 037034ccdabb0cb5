use secretconf::SecretConfig;

#[derive(SecretConfig)]
#[secret(environments(dev, deployed))]
struct Config {
    #[secret(env)]
    url: String,
}

fn main() {}
