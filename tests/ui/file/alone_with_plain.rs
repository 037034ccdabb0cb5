use secretconf::SecretConfig;

#[derive(SecretConfig)]
#[secret(file = "/run/secrets")]
struct Config {
    #[secret(file, plain)]
    field: String,
}

fn main() {}
