use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, validate = check)]
    field: String,
}

fn check(_: &u16) -> Result<(), &'static str> {
    Ok(())
}

fn main() {}
