//! The program that the crate was asked for first: a web service's settings, in development and in production.

use secretconf::store::Memory;
use secretconf::{Loader, Secret, SecretConfig};
use secretconf_tests::{all_said, error, problem};
use std::time::Duration;
use url::Url;

#[derive(Debug, SecretConfig)]
#[secret(environments(development, production))]
struct Settings {
    #[secret(environment)]
    environment: String,
    #[secret(env = "SECRET_KEY", aws = "{environment}/secret-key", generate)]
    secret_key: Secret<String>,
    #[secret(env = "DATABASE_URL", required_in = "production")]
    database_url: Option<Secret<String>>,
    #[secret(env = "API_KEY", aws = "external-api-key", required_in = "production")]
    api_key: Option<Secret<String>>,
    #[secret(env = "API_BASE_URL", default = "https://api.example.com")]
    api_base_url: Url,
    #[secret(env = "API_TIMEOUT", default = "30s")]
    api_timeout: Duration,
    #[secret(env = "DEBUG", default = false, default_in(development = true))]
    debug: bool,
    #[secret(env = "LOG_LEVEL", default = "INFO")]
    log_level: String,
    #[secret(nested)]
    database: Database,
    #[secret(aws = "database-credentials")]
    #[secret(template = "postgresql://{username}:{password}@{host}/{database}")]
    #[secret(default_in(development = "sqlite://dev.db"))]
    connection: Secret<Url>,
}

#[derive(Debug, SecretConfig)]
#[secret(aws = "production/database")]
struct Database {
    #[secret(env = "DB_URL", key, default_in(development = "sqlite://dev.db"))]
    url: Secret<String>,
    #[secret(env = "DB_POOL_SIZE", key, plain, default = 5, default_in(production = 20))]
    pool_size: u32,
    #[secret(env = "DB_MAX_OVERFLOW", key, plain, default = 10, default_in(production = 40))]
    max_overflow: u32,
}

fn settings(variables: &[(&'static str, &'static str)]) -> Loader<Settings> {
    Settings::loader().env_vars(variables.to_vec())
}

fn aws() -> Memory {
    Memory::new("aws")
        .text("production/secret-key", "k")
        .text("external-api-key", "a")
        .text("production/database", r#"{"url": "postgresql://db", "pool_size": 7}"#)
        .text(
            "database-credentials",
            r#"{"username": "app", "password": "p@ss/w#rd", "host": "db.example:5432", "database": "main"}"#,
        )
}

#[test]
fn in_development_nothing_has_to_be_set() {
    let config = settings(&[]).load().unwrap();
    assert_eq!(config.environment, "development");
    assert_eq!(config.secret_key.expose().len(), 43);
    assert!(config.database_url.is_none() && config.api_key.is_none());
    assert_eq!(config.api_base_url.as_str(), "https://api.example.com/");
    assert_eq!(config.api_timeout, Duration::from_secs(30));
    assert!(config.debug);
    assert_eq!(config.log_level, "INFO");
    assert_eq!(config.database.url.expose(), "sqlite://dev.db");
    assert_eq!((config.database.pool_size, config.database.max_overflow), (5, 10));
    assert_eq!(config.connection.expose().as_str(), "sqlite://dev.db");
    let debug = settings(&[("DEBUG", "false"), ("API_TIMEOUT", "5m")]).load().unwrap();
    assert!(!debug.debug && debug.api_timeout == Duration::from_secs(300));
}

#[test]
fn in_production_secrets_come_from_the_store() {
    let variables = [("ENVIRONMENT", "production"), ("DATABASE_URL", "postgresql://x")];
    let aws = aws();
    let config = settings(&variables).store(aws.clone()).load().unwrap();
    assert_eq!(config.secret_key.expose(), "k");
    assert_eq!(config.api_key.unwrap().expose(), "a");
    assert_eq!(config.database_url.unwrap().expose(), "postgresql://x");
    assert!(!config.debug);
    assert_eq!(config.database.url.expose(), "postgresql://db");
    assert_eq!((config.database.pool_size, config.database.max_overflow), (7, 40));
    let url = config.connection.expose();
    assert_eq!((url.username(), url.password()), ("app", Some("p%40ss%2Fw%23rd")));
    assert_eq!((url.host_str(), url.port(), url.path()), (Some("db.example"), Some(5432), "/main"));
    assert_eq!(aws.asked().len(), 4, "the database's secret is asked for once");

    let overridden = settings(&[
        ("ENVIRONMENT", " production\n"),
        ("DATABASE_URL", "u"),
        ("SECRET_KEY", "from variable"),
        ("DB_POOL_SIZE", "1"),
    ]);
    let config = overridden.store(aws).load().unwrap();
    assert_eq!(config.secret_key.expose(), "from variable");
    assert_eq!(config.database.pool_size, 1);
}

#[test]
fn in_production_all_that_is_missing_is_told_at_once() {
    let loader = settings(&[("ENVIRONMENT", "production"), ("API_TIMEOUT", "30")]);
    let loaded = loader.store(Memory::new("aws").text("production/database", "{}")).load();
    let error = error(loaded);
    println!("{error}");
    assert_eq!(
        error.problems().iter().map(|p| format!("{p}")).collect::<Vec<_>>(),
        [
            "secret_key: not found",
            "database_url: missing",
            "api_key: not found",
            "api_timeout: not a Duration",
            "database.url: no such key",
            "connection: not found",
        ]
    );
    assert!(error.problems()[3].help().contains("`30s`"), "{error}");
}

#[test]
fn an_unknown_environment_is_refused() {
    let unknown = problem(settings(&[("ENVIRONMENT", "prodution")]).store(aws()).load());
    assert_eq!(unknown.field(), "ENVIRONMENT");
    assert!(unknown.help().contains("`production`"), "{}", unknown.help());
    assert_eq!(
        all_said(settings(&[("ENVIRONMENT", "staging")]).load()),
        ["ENVIRONMENT: environment"]
    );
}
