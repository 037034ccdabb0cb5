use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(store(ours = "db"), plain = true)]
    field: String,
}

fn main() {}
