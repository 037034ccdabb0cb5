use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(file = "/a", file = "/b")]
    field: String,
}

fn main() {}
