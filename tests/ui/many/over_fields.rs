use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
#[secret(prefix = "APP_")]
struct Config {
    nothing: String,
    #[secret(env = "PORT")]
    port: u16,
    #[secret(env = "PORT")]
    other_port: u16,
    #[secret(store(ours = "#"), plain)]
    pool: u32,
    #[secret(key, store(ours = "db"))]
    url: Secret<String>,
    #[secret(environment, default = "x")]
    environment: String,
}

fn main() {}
