//! All problems at once. Ends with exit code 1, as a program does that returns the error from `main`.

use std::net::IpAddr;
use std::time::Duration;

use secretconf::{Secret, SecretConfig};

#[derive(Debug, SecretConfig)]
#[expect(dead_code, reason = "it never comes to be")]
struct AppConfig {
    #[secret(env = "SECRET_KEY", validate = at_least_32)]
    secret_key: Secret<String>,

    #[secret(env = "API_KEY", required_in = "production")]
    api_key: Option<Secret<String>>,

    #[secret(env = "API_TIMEOUT", default = "30s")]
    timeout: Duration,

    #[secret(env = "DEBUG", default = false)]
    debug: bool,

    #[secret(nested, prefix = "SMTP_")]
    smtp: SmtpConfig,
}

/// Bare `env`: each field has a variable of its own, `SMTP_ADDRESS` and so on.
#[derive(Debug, SecretConfig)]
#[secret(env)]
#[expect(dead_code, reason = "it never comes to be")]
struct SmtpConfig {
    address: IpAddr,
    port: u16,
    #[secret(default = "app")]
    login: String,
    password: Secret<String>,
}

fn at_least_32(key: &str) -> Result<(), &'static str> {
    if key.len() < 32 { Err("shorter than 32 bytes") } else { Ok(()) }
}

fn main() -> Result<(), secretconf::Error> {
    let config = AppConfig::loader()
        .env_vars([
            ("ENVIRONMENT", "production"),
            ("SECRET_KEY", "changeme"),
            ("API_KEY", " "),
            ("API_TIMEOUT", "30"),
            ("DEBUG", "ja"),
            ("SMTP_ADDRESS", "10.0.0.7"),
            ("SMTP_PORT", "tcp://10.0.0.7:587"),
        ])
        .load()?;
    println!("{config:#?}");
    Ok(())
}
