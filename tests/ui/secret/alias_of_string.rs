use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(store(ours = "db#password"))]
    field: Password,
}

type Password = String;

fn main() {}
