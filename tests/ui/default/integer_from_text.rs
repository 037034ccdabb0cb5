use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, default = "many")]
    field: u16,
}

fn main() {}
