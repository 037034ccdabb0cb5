//! Config structs of another crate, which is compiled without debug assertions (the workspace's `Cargo.toml` says so), as
//! a release build is.

use secretconf::{Secret, SecretConfig};

/// Nothing in it depends on the environment.
#[derive(Debug, SecretConfig)]
pub struct Indifferent {
    /// Required everywhere.
    #[secret(env = "PROBE_URL")]
    pub url: String,
    /// The same everywhere.
    #[secret(env = "PROBE_PORT", default = 80)]
    pub port: u16,
    /// Not required anywhere.
    #[secret(env = "PROBE_TOKEN")]
    pub token: Option<Secret<String>>,
}

/// `generate` depends on the environment.
#[derive(Debug, SecretConfig)]
pub struct Generating {
    /// Would be random on a laptop.
    #[secret(env = "PROBE_KEY", generate)]
    pub key: Secret<String>,
}

/// `default_in` depends on the environment.
#[derive(Debug, SecretConfig)]
pub struct DefaultIn {
    /// Has a value on a laptop.
    #[secret(env = "PROBE_URL", default_in(local = "sqlite://dev.db"))]
    pub url: String,
}

/// `environment` is the environment.
#[derive(Debug, SecretConfig)]
pub struct Named {
    /// The active one.
    #[secret(environment)]
    pub environment: String,
}

/// Has what a debug build assumes, in writing.
#[derive(Debug, SecretConfig)]
#[secret(default_environment = "staging")]
pub struct DefaultStaging {
    /// The active one.
    #[secret(environment)]
    pub environment: String,
}

/// A default for production that cannot be read; the derive cannot know, since the type is not a number to it.
#[derive(Debug, SecretConfig)]
pub struct BadDefault {
    /// Not an address.
    #[secret(env = "PROBE_BIND", default_in(local = "127.0.0.1", production = "nowhere"))]
    pub bind: std::net::IpAddr,
}

/// What a library offers its users to nest: it leaves the store to them.
#[derive(Debug, SecretConfig)]
pub struct Library {
    /// Beside which password.
    #[secret(env = "LIB_USER", key, plain, default = "app")]
    pub user: String,
    /// Which password.
    #[secret(env = "LIB_PASSWORD", key)]
    pub password: Secret<String>,
}

/// A library's struct that names environments of its own.
#[derive(Debug, SecretConfig)]
#[secret(environments(laptop, live), local(laptop))]
pub struct Opinionated {
    /// Only where it is live.
    #[secret(env = "OPINION", required_in = "live")]
    pub opinion: Option<String>,
}
