use std::collections::BTreeMap;
use std::time::Duration;

use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
#[secret(
    crate = secretconf_tests::all_stores,
    environments(dev, ci, qa, production("prod-eu", "prod-us")),
    local(dev, ci),
    environment_var = "APP_ENV",
    default_environment = "dev",
    prefix = "APP_",
    env,
    aws = "{environment}/{$REGION}/app",
    no_override_in = "production",
    validate = check,
)]
#[secret(aws_in(production = "shared/app", "prod-eu" = "eu/app"), file = "/run/app.json")]
struct Config {
    bare: String,
    user: String,
    #[secret(env)]
    own: char,
    #[secret(env(name = "LONG#key", no_prefix, was = "OLD"))]
    long: u16,
    #[secret(env(name = "LONG#other", no_prefix))]
    other_key: u16,
    #[secret(env(name = "SHARED", shared))]
    shared: u16,
    #[secret(env(name = "SHARED", shared))]
    shared_too: String,
    #[secret(file = "/run/secrets/x", env = "X")]
    file: Secret<String>,
    #[secret(
        aws(name = "n", key = "/a/0/b", stage = "AWSPREVIOUS", version = "1"),
        aws_in("prod-us" = "us#key", local(name = "dev")),
        store(ours = "a#b", others = "c"),
        no_override_in(production, qa)
    )]
    everywhere: Option<Secret<Vec<u8>>>,
    #[secret(key)]
    keyed: Secret<String>,
    #[secret(key = "/deep/1", plain, required_in("production"))]
    pointed: Option<u32>,
    #[secret(env = "FALLBACKS", default = 5_000u32, default_in(production = 0xff, qa = make()))]
    fallbacks: u32,
    #[secret(env = "NEGATIVE", default = -5)]
    negative: i8,
    #[secret(env = "TIME", default = "1h 30m")]
    time: Duration,
    #[secret(env = "OWN_DEFAULT", default)]
    own_default: Vec<String>,
    #[secret(env = "MAP", default = BTreeMap::<String, u16>::new(), json)]
    map: BTreeMap<String, u16>,
    #[secret(env = "MACRO", default = vec![1, 2], default_in(dev = Vec::new()))]
    macro_and_block: Vec<u8>,
    #[secret(env = "TOKEN", default_in(dev = "x", ci = "y"), required_in = "production")]
    token: Secret<String>,
    #[secret(env = "RANDOM", generate = 64, required_in = "production")]
    random: Secret<String>,
    #[secret(env = "LIST", separator = ";", allow_empty)]
    list: Vec<String>,
    #[secret(env = "PARSED", from_str, validate = small)]
    parsed: Option<u16>,
    #[secret(env = "MADE", parse_with = parse, validate = small)]
    made: Secret<u16>,
    #[secret(env = "TEXT", validate = text)]
    text: Secret<String>,
    #[secret(
        env = "DATABASE_URL",
        template = "postgresql://{username}:{password}@{host}:{port}/{db}?x={{y}}"
    )]
    url: Secret<String>,
    #[secret(environment)]
    environment: String,
    #[secret(skip)]
    skipped: u8,
    #[secret(nested, prefix = "A_", aws = "a", required_in = "production")]
    one: Option<Nested>,
    #[secret(nested, prefix = "B_", aws_in(qa = "b"), store(ours = "c"))]
    two: Nested,
    #[secret(nested, file = "/run/secrets/{environment}")]
    mounted: Mounted,
}

#[derive(SecretConfig)]
struct Nested {
    #[secret(env, key, plain, default_in(anything = 5))]
    value: u8,
}

#[derive(SecretConfig)]
#[secret(file = "{$CREDENTIALS_DIRECTORY}")]
struct Mounted {
    #[secret(file)]
    password: Secret<String>,
    #[secret(file, env, default = 5)]
    r#type: u8,
    #[secret(file, template = "{scheme}://{host}")]
    url: String,
}

fn check(_: &Config) -> Result<(), String> {
    Ok(())
}

fn small(_: &u16) -> Result<(), &'static str> {
    Ok(())
}

fn text(_: &str) -> Result<(), &'static str> {
    Ok(())
}

fn parse(_: &str) -> Result<u16, &'static str> {
    Ok(5)
}

fn make() -> u32 {
    5
}

fn is_config<T: SecretConfig>() {}

fn main() {
    is_config::<Config>();
}
