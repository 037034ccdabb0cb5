use secretconf::SecretConfig;

#[derive(SecretConfig)]
#[secret(env)]
struct Config {
    hostname: String,
    port: u16,
}

fn main() {}
