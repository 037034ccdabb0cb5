use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, default = "text", generate)]
    field: String,
}

fn main() {}
