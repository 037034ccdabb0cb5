//! Types: everything that text can become, and how to bring types of your own.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use secretconf::{Secret, SecretConfig};
use serde::Deserialize;

#[derive(Debug, SecretConfig)]
#[expect(dead_code, reason = "shown by its `Debug`")]
struct AppConfig {
    // Whatever `serde` reads from a string: no key needed.
    #[secret(env = "LISTEN")]
    listen: SocketAddr,
    #[secret(env = "DATA_DIR")]
    data_dir: PathBuf,
    #[secret(env = "TIMEOUT")]
    timeout: Duration,
    #[secret(env = "LOG_LEVEL")]
    log_level: LogLevel,
    #[secret(env = "REGION")]
    region: Region,

    // Lists: items between commas, or another separator.
    #[secret(env = "ALLOWED_HOSTS")]
    allowed_hosts: Vec<String>,
    #[secret(env = "RETRY_AFTER", separator = ";")]
    retry_after: Vec<Duration>,

    // Maps and structs: as JSON.
    #[secret(env = "LIMITS", json)]
    limits: BTreeMap<String, u32>,

    // A type that has `FromStr` and knows nothing of `serde`.
    #[secret(env = "VERSION_WANTED", from_str)]
    version_wanted: Version,

    // A function of yours, for one field. The report shows an error that is a `&'static str`, for it was written before the
    // value was read; no other, for it may quote the value.
    #[secret(env = "MAX_UPLOAD", parse_with = megabytes)]
    max_upload: u64,

    // A rule for a value that has the right type. There is one for whole structs, too.
    #[secret(env = "SIGNING_KEY", validate = at_least_32)]
    signing_key: Secret<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum LogLevel {
    Debug,
    Info,
    Warn,
}

#[derive(Debug, Deserialize)]
#[serde(transparent)]
#[expect(dead_code, reason = "shown by its `Debug`")]
struct Region(String);

#[derive(Debug)]
#[expect(dead_code, reason = "shown by its `Debug`")]
struct Version {
    major: u32,
    minor: u32,
}

impl FromStr for Version {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once('.').ok_or("no dot")?;
        let number = |part: &str| part.parse().map_err(|_| "not a number");
        Ok(Self { major: number(parts.0)?, minor: number(parts.1)? })
    }
}

fn megabytes(text: &str) -> Result<u64, &'static str> {
    let number = text.strip_suffix("MB").ok_or("write it in megabytes, such as `25MB`")?;
    number.trim().parse::<u64>().map(|count| count * 1_000_000).map_err(|_| "no number before `MB`")
}

fn at_least_32(key: &str) -> Result<(), &'static str> {
    if key.len() < 32 { Err("shorter than 32 bytes") } else { Ok(()) }
}

fn main() -> Result<(), secretconf::Error> {
    let config = AppConfig::loader()
        .env_vars([
            ("LISTEN", "127.0.0.1:8080"),
            ("DATA_DIR", "/var/lib/app"),
            ("TIMEOUT", "1h30m"),
            ("LOG_LEVEL", "warn"),
            ("REGION", "eu-central-1"),
            ("ALLOWED_HOSTS", "example.com, www.example.com"),
            ("RETRY_AFTER", "1s;5s;30s"),
            ("LIMITS", r#"{"reads": 100, "writes": 10}"#),
            ("VERSION_WANTED", "2.11"),
            ("MAX_UPLOAD", "25MB"),
            ("SIGNING_KEY", "0123456789abcdef0123456789abcdef"),
        ])
        .load()?;
    println!("{config:#?}");
    Ok(())
}
