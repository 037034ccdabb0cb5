use secretconf::SecretConfig;

#[derive(SecretConfig)]
#[secret(environments(dev, ci), local(div))]
struct Config {
    #[secret(env)]
    field: String,
}

fn main() {}
