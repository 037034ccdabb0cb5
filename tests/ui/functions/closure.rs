use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, validate = |x| Ok(()))]
    field: String,
}

fn main() {}
