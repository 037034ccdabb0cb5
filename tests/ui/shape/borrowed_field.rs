use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config<'a> {
    #[secret(env)]
    field: &'a str,
}

fn main() {}
