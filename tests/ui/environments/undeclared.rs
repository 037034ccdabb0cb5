use secretconf::SecretConfig;

#[derive(SecretConfig)]
#[secret(environments(dev, ci, live("eu", "us")))]
struct Config {
    #[secret(env, required_in = "qa")]
    field: Option<String>,
}

fn main() {}
