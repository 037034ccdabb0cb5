use secretconf::{Secret, SecretConfig};

#[derive(Debug, SecretConfig)]
#[secret(crate = secretconf_tests::all_stores)]
struct AppConfig {
    /// Signs session cookies.
    #[secret(env = "SECRET_KEY", aws = "{environment}/secret-key", generate)]
    secret_key: Secret<String>,
    #[secret(env = "API_KEY", aws = "external-api-key", required_in = "production")]
    api_key: Option<Secret<String>>,
    #[secret(env = "DEBUG", default = false)]
    debug: bool,
    #[secret(nested)]
    database: DatabaseConfig,
}

#[derive(Debug, SecretConfig)]
#[secret(crate = secretconf_tests::all_stores, aws = "{environment}/database")]
struct DatabaseConfig {
    #[secret(env = "DATABASE_URL", key = "url", default_in(local = "sqlite://dev.db"))]
    url: Secret<String>,
    #[secret(env = "DB_POOL_SIZE", key, plain, default = 5, default_in(production = 20))]
    pool_size: u32,
}

fn is_config<T: SecretConfig>() {}

fn main() {
    is_config::<AppConfig>();
}
