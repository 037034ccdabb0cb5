use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(file = "/etc/name", plain)]
    field: String,
}

fn main() {}
