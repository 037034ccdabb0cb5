use secretconf::SecretConfig;

#[derive(SecretConfig)]
#[secret(local(deployed))]
struct Config {
    #[secret(env)]
    field: String,
}

fn main() {}
