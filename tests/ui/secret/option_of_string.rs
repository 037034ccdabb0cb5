use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(store(ours = "db#password"))]
    field: Option<String>,
}

fn main() {}
