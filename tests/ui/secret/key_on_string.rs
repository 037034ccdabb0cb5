use secretconf::SecretConfig;

#[derive(SecretConfig)]
#[secret(store(ours = "db"))]
struct Config {
    #[secret(key)]
    field: String,
}

fn main() {}
