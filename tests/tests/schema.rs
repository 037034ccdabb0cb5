//! `schema()`: what a config asks for, without any value.

#![allow(dead_code, reason = "a schema needs no load")]

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use secretconf::{Secret, SecretConfig, SecretType};
use serde::Deserialize;

type Aliased = Option<Secret<String>>;

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    Debug,
    Info,
}

#[derive(Deserialize)]
struct Wrapped(u16);

/// Hides itself.
#[derive(Deserialize)]
#[serde(transparent)]
struct Hidden(String);

impl SecretType for Hidden {}

/// The app.
///
/// In two paragraphs.
#[derive(SecretConfig)]
#[secret(environments(dev, prod("eu", "us")), environment_var = "APP_ENV", prefix = "APP_")]
#[secret(aws = "{environment}/app")]
struct App {
    /// Where it listens.
    #[secret(env = "PORT", default = 80)]
    port: u16,
    #[secret(env(name = "LEVEL", no_prefix, was = "LOG"), default = "info")]
    level: Level,
    #[secret(key, env)]
    r#type: Secret<String>,
    #[secret(env = "ALIAS")]
    alias: Aliased,
    #[secret(nested, prefix = "DB_")]
    database: Option<Database>,
    #[secret(environment)]
    environment: String,
    #[secret(skip)]
    skipped: u8,
}

#[derive(SecretConfig)]
#[secret(env)]
struct Database {
    /// Seconds, minutes.
    timeout: Option<Duration>,
    hosts: Vec<IpAddr>,
    maybe: Option<BTreeSet<Level2>>,
    wrapped: Wrapped,
    hidden: Hidden,
    shared: Arc<Secret<u32>>,
    many: Vec<Secret<String>>,
    folder: PathBuf,
    #[secret(json)]
    map: BTreeMap<String, u8>,
    #[secret(file = "/run/x#k", aws = "a#b", aws_in("eu" = "c"))]
    placed: Secret<String>,
    #[secret(from_str)]
    parsed: Option<Secret<IpAddr>>,
}

#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
enum Level2 {
    One,
    Two,
}

#[test]
fn a_schema_describes_the_struct() {
    let schema = App::schema();
    assert_eq!(schema.name(), "App");
    assert_eq!(schema.description(), "The app.\n\nIn two paragraphs.");
    assert_eq!(schema.environments(), ["dev", "prod", "eu", "us"]);
    assert_eq!(schema.environment_var(), "APP_ENV");
    let debug = format!("{schema:?}");
    assert!(debug.contains("database.timeout"), "{debug}");

    #[derive(SecretConfig)]
    struct Usual {
        #[secret(env = "A")]
        a: u8,
    }

    let usual = Usual::schema();
    assert_eq!(usual.environments(), ["development", "test", "staging", "production"]);
    assert_eq!((usual.environment_var(), usual.description()), ("ENVIRONMENT", ""));
}

#[test]
fn fields_come_in_order_with_their_full_variables() {
    let schema = App::schema();
    let fields: Vec<_> = schema
        .fields()
        .map(|field| format!("{} {}", field.path(), field.variable().unwrap_or("-")))
        .collect();
    assert_eq!(
        fields,
        [
            "port APP_PORT",
            "level LEVEL",
            "type APP_TYPE",
            "alias APP_ALIAS",
            "database.timeout APP_DB_TIMEOUT",
            "database.hosts APP_DB_HOSTS",
            "database.maybe APP_DB_MAYBE",
            "database.wrapped APP_DB_WRAPPED",
            "database.hidden APP_DB_HIDDEN",
            "database.shared APP_DB_SHARED",
            "database.many APP_DB_MANY",
            "database.folder APP_DB_FOLDER",
            "database.map APP_DB_MAP",
            "database.placed -",
            "database.parsed APP_DB_PARSED",
        ]
    );
    let described: Vec<_> = schema.fields().map(|field| field.description()).collect();
    assert_eq!(
        (described[0], described[1], described[4]),
        ("Where it listens.", "", "Seconds, minutes.")
    );
}

#[test]
fn types_tell_what_they_are_whatever_they_are_called() {
    let schema = App::schema();
    let told: Vec<_> = schema
        .fields()
        .map(|field| {
            let flag = |is: bool, letter| if is { letter } else { "" };
            let (secret, optional) = (flag(field.is_secret(), "s"), flag(field.is_optional(), "o"));
            format!("{} {secret}{optional}{}", field.type_name(), field.variants().join("|"))
        })
        .collect();
    assert_eq!(
        told,
        [
            "u16 ",
            "Level debug|info",
            "String s",
            "String so",
            "Duration o",
            "IpAddr ",
            "Level2 oOne|Two",
            "u16 ",
            "String s",
            "u32 s",
            "String s",
            "PathBuf ",
            "map ",
            "String s",
            "IpAddr so",
        ]
    );
}

#[test]
fn places_are_told_for_all_environments() {
    let schema = App::schema();
    let places = |path: &str| schema.fields().find(|field| field.path() == path).unwrap().places();
    assert_eq!(places("type"), [("aws", "{environment}/app#type".to_owned())]);
    assert_eq!(places("port"), []);
    let placed = places("database.placed");
    let placed: Vec<_> = placed.iter().map(|(store, name)| format!("{store} {name}")).collect();
    assert_eq!(placed, ["file /run/x#k", "aws a#b", "aws c"]);
}
