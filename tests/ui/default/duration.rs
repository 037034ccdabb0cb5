use std::time::Duration;

use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(env, default = "soon")]
    field: Duration,
}

fn main() {}
