use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(nested)]
    field: Other,
}

struct Other;

fn main() {}
