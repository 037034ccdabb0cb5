//! Environments: which there are, what each of them gets, and what happens to a name that is none.

use std::time::Duration;

use secretconf::{Secret, SecretConfig};

#[derive(Debug, SecretConfig)]
#[secret(
    // `production` is a group of two, and a name of its own.
    environments(dev, ci, staging, production("prod-eu", "prod-us")),
    // These are *local*: they read `.env`, may generate secrets, and never ask a store. All others are *deployed*.
    local(dev, ci),
    environment_var = "APP_ENV"
)]
struct AppConfig {
    #[secret(environment)]
    environment: String,

    // An exact name wins over a group, a group over the classes `local` and `deployed`.
    #[secret(env = "WORKERS", default_in(local = 1, deployed = 4, production = 16, "prod-us" = 32))]
    workers: u16,

    #[secret(env = "CACHE_TTL", default = "5m", default_in(ci = "0s"))]
    cache_ttl: Duration,

    // Nobody needs one locally. In deployed environments the default is taken away: set it, or do not start.
    #[secret(env = "METRICS_URL", default = "", allow_empty, required_in = "deployed")]
    metrics_url: String,

    // Random wherever the environment is local, never elsewhere.
    #[secret(env = "SECRET_KEY", generate)]
    secret_key: Secret<String>,
}

fn main() {
    // Stands in for the variables of a server, so that this example needs none. A program of yours says
    // `AppConfig::load()`, and `APP_ENV` says where it runs.
    let server = [("SECRET_KEY", "k-0001"), ("METRICS_URL", "http://metrics:9090")];

    for name in ["dev", "ci"] {
        show(AppConfig::loader().no_env().environment(name).load());
    }
    for name in ["staging", "prod-eu", "prod-us"] {
        show(AppConfig::loader().env_vars(server).environment(name).load());
    }

    println!("\n--- staging, where nobody has set anything");
    show(AppConfig::loader().no_env().environment("staging").load());

    println!("\n--- a name that is not declared");
    show(AppConfig::loader().env_vars([("APP_ENV", "prod-uk")]).load());
}

fn show(loaded: Result<AppConfig, secretconf::Error>) {
    match loaded {
        Ok(AppConfig { environment, workers, cache_ttl, metrics_url, secret_key }) => println!(
            "{environment:8} workers {workers:2}, cache {cache_ttl:?}, metrics {metrics_url:?}, {secret_key:?}"
        ),
        Err(error) => print!("{error}"),
    }
}
