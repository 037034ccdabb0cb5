use secretconf::SecretConfig;

#[derive(SecretConfig)]
#[secret(bound = T)]
struct Config {
    #[secret(env)]
    field: String,
}

fn main() {}
