// What `#[cfg_attr(feature = "aws", secret(..))]` leaves behind.
use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
struct Config {
    #[secret(env = "TOKEN")]
    #[cfg_attr(all(), secret(store(ours = "token")))]
    #[cfg_attr(any(), secret(unknown))]
    token: Secret<String>,
    #[cfg(any())]
    gone: String,
    #[secret(store(ours = "a"))]
    #[secret(store(others = "b"))]
    stores: Secret<String>,
}

fn main() {}
