use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env)]
    field: Other,
}

struct Other;

fn main() {}
