//! One struct for the laptop and for production.
//!
//! ```text
//! cargo run --example quickstart     # on a laptop: a `.env` file and defaults
//! cargo xtask demo                   # in production: AWS Secrets Manager, or rather a stand-in for it
//! ```

use secretconf::{Secret, SecretConfig};

// In a program of your own, one `#[secret(..)]` has all of a field's keys. Here what needs AWS stands apart, so that the
// example builds without the AWS SDK.
#[derive(Debug, SecretConfig)]
#[expect(dead_code, reason = "a real program uses its config")]
struct AppConfig {
    /// Signs session cookies.
    #[secret(env = "SECRET_KEY", generate)]
    #[cfg_attr(feature = "aws", secret(aws = "{environment}/secret-key"))]
    secret_key: Secret<String>,

    /// For the payment provider.
    #[secret(env = "API_KEY", required_in = "production")]
    #[cfg_attr(feature = "aws", secret(aws = "external-api-key"))]
    api_key: Option<Secret<String>>,

    #[secret(env = "DEBUG", default = false)]
    debug: bool,

    #[secret(nested)]
    database: DatabaseConfig,
}

#[derive(Debug, SecretConfig)]
#[expect(dead_code, reason = "a real program uses its config")]
struct DatabaseConfig {
    #[secret(env = "DATABASE_URL", default_in(local = "sqlite://dev.db"))]
    #[cfg_attr(feature = "aws", secret(aws = "{environment}/database#url"))]
    url: Secret<String>,

    #[secret(env = "DB_POOL_SIZE", default = 5)]
    #[cfg_attr(feature = "aws", secret(aws = "{environment}/database#pool_size", plain))]
    pool_size: u32,
}

fn main() -> Result<(), secretconf::Error> {
    let mut loader = AppConfig::loader();
    // Yours is called `.env`, lies where you start the program, and is found without a line of code.
    if std::env::var_os("ENVIRONMENT").is_none() {
        loader = loader.dotenv("examples/quickstart.env");
    }

    // `AppConfig::load()` is the short form; this one also tells where each value came from.
    let (config, report) = loader.load_with_report()?;
    println!("{config:#?}\n");
    println!("{report}");
    Ok(())
}
