use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(store(ours = "db#password"))]
    field: String,
}

fn main() {}
