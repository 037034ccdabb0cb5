use std::time::Duration;

use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, default = 30)]
    field: Duration,
}

fn main() {}
