use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(
        env = 5,
        json = true,
        file = 5,
        generate = 0,
        flavour = "x",
    )]
    field: String,
}

fn main() {}
