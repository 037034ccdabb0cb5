use secretconf::SecretConfig;

#[derive(SecretConfig)]
#[secret(no_override_in = "stagging")]
struct Config {
    #[secret(env)]
    field: String,
}

fn main() {}
