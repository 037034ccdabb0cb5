use secretconf::SecretConfig;

#[derive(SecretConfig)]
#[secret(validate = check)]
struct Config {
    #[secret(env)]
    field: String,
}

fn check(_: &u16) -> Result<(), &'static str> {
    Ok(())
}

fn main() {}
