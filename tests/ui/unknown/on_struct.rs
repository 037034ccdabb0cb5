use secretconf::SecretConfig;

#[derive(SecretConfig)]
#[secret(prefx = "APP_")]
struct Config {
    #[secret(env)]
    field: String,
}

fn main() {}
