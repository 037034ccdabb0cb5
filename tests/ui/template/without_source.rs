use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(template = "x://{host}", default = "x://a")]
    field: String,
}

fn main() {}
