use secretconf::SecretConfig;

#[derive(SecretConfig)]
#[secret(environments(dev, live(dev)))]
struct Config {
    #[secret(env)]
    field: String,
}

fn main() {}
