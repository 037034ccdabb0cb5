use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, from_str)]
    field: Other,
}

struct Other;

fn main() {}
