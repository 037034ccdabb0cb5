use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env(name = "FIELD", no_prefx))]
    field: String,
}

fn main() {}
