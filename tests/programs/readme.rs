//! The program of the README, from the next line but two on.
#![expect(dead_code, reason = "a real program uses its config")]

use secretconf::{Secret, SecretConfig};

#[derive(Debug, SecretConfig)]
struct AppConfig {
    #[secret(env = "PORT", default = 8080)]
    port: u16,
    #[secret(env = "DATABASE_URL", aws = "{environment}/database#url")]
    database_url: Secret<String>,
    #[secret(env = "SECRET_KEY", aws = "{environment}/secret-key", generate)]
    secret_key: Secret<String>,
}

fn main() -> Result<(), secretconf::Error> {
    let config = AppConfig::load()?;
    println!("{config:#?}");
    Ok(())
}
