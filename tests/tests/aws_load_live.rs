//! Whole loads against moto: what a struct with `aws` attributes gets out of AWS Secrets Manager.

use std::time::Duration;

use secretconf::{Error, Loader, ProblemKind, Secret, SecretConfig};
use secretconf_tests::moto::Moto;

/// A loader in production that reads moto, and fills the prefix of the test into `{$PREFIX}`.
fn loader<T: SecretConfig>(moto: &Moto) -> Loader<T> {
    T::loader()
        .env_vars([("ENVIRONMENT", "production"), ("PREFIX", moto.prefix.as_str())])
        .store(moto.store())
}

fn kinds(error: &Error) -> Vec<(&str, ProblemKind)> {
    error.problems().iter().map(|problem| (problem.field(), problem.kind())).collect()
}

/// The program that this library was made for.
#[derive(Debug, SecretConfig)]
struct Seed {
    #[secret(env = "SECRET_KEY", generate, required_in = "production")]
    secret_key: Secret<String>,
    #[secret(env = "DEBUG", default = false)]
    debug: bool,
    #[secret(nested)]
    database: Database,
    #[secret(nested)]
    external: External,
    #[secret(env = "LOG_LEVEL", default = "INFO")]
    log_level: String,
    #[secret(
        aws = "{$PREFIX}database-credentials",
        template = "postgresql://{username}:{password}@{host}/{database}"
    )]
    connection: Option<Secret<String>>,
}

#[derive(Debug, SecretConfig)]
#[secret(aws = "{$PREFIX}{environment}/database")]
struct Database {
    #[secret(
        env = "DATABASE_URL",
        key,
        required_in = "production",
        default_in(local = "sqlite://dev.db")
    )]
    url: Secret<String>,
    #[secret(key, plain, default = 5, default_in(production = 20))]
    pool_size: u32,
    #[secret(key, plain, default = 10, default_in(production = 40))]
    max_overflow: u32,
}

#[derive(Debug, SecretConfig)]
struct External {
    #[secret(env = "API_KEY", aws = "{$PREFIX}external-api-key", required_in = "production")]
    api_key: Option<Secret<String>>,
    #[secret(env = "API_BASE_URL", default = "https://api.example.com")]
    base_url: String,
    #[secret(env = "API_TIMEOUT", default = 30)]
    timeout: u32,
}

#[test]
#[ignore = "needs moto: run by `cargo xtask test`"]
fn the_seed_program_in_production_on_moto() {
    let moto = Moto::new();
    moto.text("production/database", r#"{"url": "postgresql://db/app", "pool_size": 7}"#);
    moto.text("external-api-key", "k-123");
    moto.text(
        "database-credentials",
        r#"{"username": "ada", "password": "p@ss/w#rd", "host": "db.internal", "database": "app"}"#,
    );
    let load = || loader::<Seed>(&moto).env_vars([("SECRET_KEY", "signing"), ("DEBUG", "true")]);
    let (config, report) = load().load_with_report().unwrap();

    assert_eq!(config.secret_key.expose(), "signing");
    assert!(config.debug);
    assert_eq!(config.database.url.expose(), "postgresql://db/app");
    assert_eq!((config.database.pool_size, config.database.max_overflow), (7, 40));
    assert_eq!(config.external.api_key.unwrap().expose(), "k-123");
    assert_eq!(config.external.base_url, "https://api.example.com");
    assert_eq!((config.external.timeout, config.log_level.as_str()), (30, "INFO"));
    let connection = config.connection.unwrap();
    assert_eq!(connection.expose(), "postgresql://ada:p%40ss%2Fw%23rd@db.internal/app");

    let url = report.fields().iter().find(|field| field.field() == "database.url").unwrap();
    assert_eq!(url.source().unwrap().source(), "aws");
    assert!(url.version().is_some() && url.created().is_some());
    assert_eq!((moto.count("BatchGetSecretValue"), moto.count("GetSecretValue")), (1, 0));
}

#[test]
#[ignore = "needs moto: run by `cargo xtask test`"]
fn the_seed_program_without_its_secrets_on_moto() {
    let moto = Moto::new();
    let error = loader::<Seed>(&moto).load().unwrap_err();
    let expected = [
        ("secret_key", ProblemKind::Missing),
        ("database.url", ProblemKind::NotFound),
        ("external.api_key", ProblemKind::NotFound),
    ];
    assert_eq!(kinds(&error), expected);
}

#[derive(SecretConfig)]
#[secret(aws = "{$PREFIX}all")]
struct All {
    #[secret(key, plain)]
    port: u16,
    #[secret(key, plain)]
    id: String,
    #[secret(key)]
    nothing: Option<Secret<String>>,
    #[secret(key)]
    absent: Option<Secret<String>>,
    #[secret(key = "/hosts/1/name", plain)]
    second_host: String,
    #[secret(aws = "{$PREFIX}bytes")]
    bytes: Secret<Vec<u8>>,
    #[secret(aws(name = "{$PREFIX}turned", stage = "AWSPREVIOUS"))]
    previous: Secret<String>,
    #[secret(aws = "{$PREFIX}turned")]
    current: Secret<String>,
}

#[test]
#[ignore = "needs moto: run by `cargo xtask test`"]
fn keys_numbers_null_bytes_and_stages_on_moto() {
    let moto = Moto::new();
    moto.text(
        "all",
        r#"{"port": 5432, "id": 12345678901234567890123, "nothing": null, "hosts": [{}, {"name": "b"}]}"#,
    );
    moto.bytes("bytes", vec![0, 159, 255]);
    moto.text("turned", "old");
    moto.put("turned", "new", &[]);
    let config = loader::<All>(&moto).load().unwrap();
    assert_eq!((config.port, config.id.as_str()), (5432, "12345678901234567890123"));
    assert!(config.nothing.is_none() && config.absent.is_none());
    assert_eq!(config.second_host, "b");
    assert_eq!(config.bytes.expose(), &[0, 159, 255]);
    assert_eq!(
        (config.previous.expose().as_str(), config.current.expose().as_str()),
        ("old", "new")
    );
}

#[derive(Debug, SecretConfig)]
#[expect(dead_code, reason = "it never loads")]
struct Wrong {
    #[secret(aws = "{$PREFIX}json#absent")]
    no_key: Secret<String>,
    #[secret(aws = "{$PREFIX}text#key")]
    not_json: Secret<String>,
    #[secret(aws = "{$PREFIX}missing")]
    missing: Secret<String>,
    #[secret(aws = "{$PREFIX}bytes")]
    binary: Secret<String>,
    #[secret(aws = "{$PREFIX}json#port", plain)]
    fine: u16,
}

#[test]
#[ignore = "needs moto: run by `cargo xtask test`"]
fn each_failure_has_its_kind_on_moto() {
    let moto = Moto::new();
    moto.text("json", r#"{"port": 1, "other": "planted-value"}"#);
    moto.text("text", "planted-value");
    moto.bytes("bytes", vec![0xff; 3]);
    let error = loader::<Wrong>(&moto).load().unwrap_err();
    let expected = [
        ("no_key", ProblemKind::NoSuchKey),
        ("not_json", ProblemKind::NotJson),
        ("missing", ProblemKind::NotFound),
        ("binary", ProblemKind::NotUtf8),
    ];
    assert_eq!(kinds(&error), expected);
    let shown = format!("{error} {error:?} {}", error.summary());
    assert!(shown.contains("its keys: other, port"), "{shown}");
    assert!(!shown.contains("planted-value"), "{shown}");
}

#[derive(SecretConfig)]
struct Shared {
    #[secret(aws = "{$PREFIX}one#a")]
    a: Secret<String>,
    #[secret(aws = "{$PREFIX}one#b")]
    b: Secret<String>,
    #[secret(aws = "{$PREFIX}one#c")]
    c: Secret<String>,
}

#[test]
#[ignore = "needs moto: run by `cargo xtask test`"]
fn one_secret_of_many_fields_is_fetched_once_on_moto() {
    let moto = Moto::new();
    moto.text("one", r#"{"a": "1", "b": "2", "c": "3"}"#);
    let config = loader::<Shared>(&moto).load().unwrap();
    assert_eq!((config.a.expose().as_str(), config.b.expose().as_str()), ("1", "2"));
    assert_eq!(config.c.expose(), "3");
    assert_eq!((moto.count("GetSecretValue"), moto.count("BatchGetSecretValue")), (1, 0));
}

/// The client was used on this current-thread runtime, which `load` blocks.
#[test]
#[ignore = "needs moto: run by `cargo xtask test`"]
fn a_used_client_serves_a_blocking_load_on_moto() {
    let moto = Moto::new();
    moto.text("one", r#"{"a": "1", "b": "2", "c": "3"}"#);
    let started = std::time::Instant::now();
    moto.runtime.block_on(async {
        moto.client.get_secret_value().secret_id(moto.name("one")).send().await.unwrap();
        loader::<Shared>(&moto).load().unwrap();
        loader::<Shared>(&moto).load_async().await.unwrap();
    });
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
}
