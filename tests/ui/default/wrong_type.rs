use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, default = make())]
    field: u16,
}

fn make() -> String {
    String::new()
}

fn main() {}
