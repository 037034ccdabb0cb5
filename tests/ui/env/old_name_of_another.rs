use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env = "PORT")]
    port: u16,
    #[secret(env(name = "ADMIN_PORT", was = "PORT"))]
    admin_port: u16,
}

fn main() {}
