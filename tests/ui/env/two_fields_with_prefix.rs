use secretconf::SecretConfig;

#[derive(SecretConfig)]
#[secret(prefix = "APP_")]
struct Config {
    #[secret(env = "PORT")]
    port: u16,
    #[secret(env(name = "APP_PORT", no_prefix))]
    admin_port: u16,
}

fn main() {}
