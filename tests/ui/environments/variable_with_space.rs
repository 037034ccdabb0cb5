use secretconf::SecretConfig;

#[derive(SecretConfig)]
#[secret(environment_var = "APP ENV")]
struct Config {
    #[secret(env)]
    field: String,
}

fn main() {}
