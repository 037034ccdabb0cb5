//! `#key`: one value of a JSON text, from every source.

#![allow(dead_code, reason = "a config whose load must fail is never read")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use secretconf::store::Memory;
use secretconf::{Loader, Secret, SecretConfig};
use secretconf_tests::{Dir, problem, said};
use serde::Deserialize;

#[derive(SecretConfig)]
struct Text {
    #[secret(env = "SECRET#value", file = "{$DIR}/secret#value", aws = "secret#value")]
    value: Secret<String>,
}

/// The same text in each source; each must say the same.
fn everywhere(json: &str) -> Vec<Result<Text, secretconf::Error>> {
    let dir = Dir::new();
    let base = || Text::loader().environment("production").env_vars([("DIR", dir.text())]);
    let none = || Memory::new("aws");
    let variable = base().store(none()).env_vars([("SECRET", json)]).load();
    let named = dir.file_text("named", json);
    let named = base().store(none()).env_vars([("SECRET_FILE", named)]).load();
    let line = format!("SECRET='{json}'\n");
    let dotenv = base().store(none()).dotenv(dir.file(".env", line)).load();
    let store = base().store(none().text("secret", json)).load();
    let bytes = base().store(none().bytes("secret", json)).load();
    dir.file("secret", format!("{json}\n"));
    let file = base().store(none()).load();
    vec![variable, named, dotenv, file, store, bytes]
}

#[test]
fn every_source_is_read_alike() {
    for (json, value) in [
        (r#"{"value": "text"}"#, "text"),
        (r#"{"value": " spaced "}"#, " spaced "),
        (r#"{"value": "0123"}"#, "0123"),
        (r#"{"value": 5432}"#, "5432"),
        (r#"{"value": 12345678901234567890123}"#, "12345678901234567890123"),
        (r#"{"value": 1.10}"#, "1.10"),
        (r#"{"value": -0}"#, "-0"),
        (r#"{"value": 1E+3}"#, "1E+3"),
        (r#"{"value": 1e999}"#, "1e999"),
        (r#"{"value": true}"#, "true"),
        (r#"{"value": "null"}"#, "null"),
        (r#"{"value": "a\u00e9\ud83d\ude00\n\"\/"}"#, "a\u{e9}\u{1f600}\n\"/"),
        (r#"{"a": [{"value": 1}], "value": "x", "b": null, "c": 1e999, "value2": {}}"#, "x"),
        (r#"  { "value" : "x" }  "#, "x"),
    ] {
        for loaded in everywhere(json) {
            assert_eq!(loaded.unwrap().value.expose(), value, "{json}");
        }
    }
    for (json, kind) in [
        ("x", "not_json"),
        (r#"{"value": "x""#, "not_json"),
        (r#"{"value": 01}"#, "not_json"),
        ("[\"value\"]", "not_an_object"),
        (r#"{"Value": "x"}"#, "no_such_key"),
        (r#"{"value": null}"#, "no_such_key"),
        (r#"{"value": "a", "value": "a"}"#, "duplicate_key"),
        (r#"{"value": {"a": "b"}}"#, "wrong_type"),
        (r#"{"value": ["a"]}"#, "wrong_type"),
    ] {
        for loaded in everywhere(json) {
            assert_eq!(said(loaded), format!("value: {kind}"), "{json}");
        }
    }
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_json() {
    let aws = Memory::new("aws").text("secret", "\u{feff}{\"value\": \"x\"}");
    let loader = Text::loader().environment("production").env_vars([("DIR", "/x")]).store(aws);
    assert_eq!(loader.load().unwrap().value.expose(), "x");
}

#[derive(SecretConfig)]
#[secret(aws = "app")]
struct Typed {
    #[secret(key, plain)]
    port: u16,
    #[secret(key = "tls", plain)]
    secure: bool,
    #[secret(aws = "app#/a/0/b~1c/d~0", plain)]
    deep: u8,
    #[secret(aws = "app#/", plain)]
    empty: String,
    #[secret(aws = "app#a#b", plain)]
    hash: String,
    #[secret(key, json, plain)]
    tags: BTreeMap<String, Vec<u8>>,
    #[secret(aws = "app")]
    whole: Secret<String>,
}

fn typed(json: &str) -> Loader<Typed> {
    Typed::loader().no_env().environment("production").store(Memory::new("aws").text("app", json))
}

const GOOD: &str = r#"{ "port": 5432, "tls": true, "a": [{"b/c": {"d~": "7"}}], "": "empty",
    "a#b": "x",  "tags": {"one": [1, 2]} }"#;

#[test]
fn numbers_bools_pointers_and_structures_become_their_types() {
    let config = typed(GOOD).load().unwrap();
    assert_eq!((config.port, config.secure, config.deep), (5432, true, 7));
    assert_eq!((config.empty.as_str(), config.hash.as_str()), ("empty", "x"));
    assert_eq!(config.tags["one"], [1, 2]);
    assert_eq!(config.whole.expose(), GOOD, "the whole text is handed over untouched");
}

#[test]
fn a_pointer_says_what_is_not_there() {
    #[derive(SecretConfig)]
    struct Pointer {
        #[secret(env = "A#/a/1/b", allow_empty)]
        b: String,
    }

    let load = |json: &str| Pointer::loader().env_vars([("A", json)]).load();
    assert_eq!(load(r#"{"a": [0, {"b": "x"}]}"#).unwrap().b, "x");
    assert_eq!(load(r#"{"a": {"1": {"b": ""}}}"#).unwrap().b, "");
    let short = problem(load(r#"{"a": [0]}"#));
    assert_eq!(short.kind().as_str(), "no_such_key");
    assert!(short.attempts()[0].outcome().contains("has 1 item"), "{short:?}");
    assert_eq!(said(load(r#"{"a": "x"}"#)), "b: not_an_object");
    assert_eq!(said(load(r#"{"a": [0, {"b": "x", "b": "y"}]}"#)), "b: duplicate_key");
    assert_eq!(load(r#"{"c": 1, "c": 2, "a": [0, {"b": "x"}]}"#).unwrap().b, "x");
}

#[test]
fn the_keys_that_are_there_are_named_up_to_twenty() {
    let json: Vec<String> = (0..23).map(|n| format!("\"key{n:02}\": \"planted\"")).collect();
    let loaded = everywhere(&format!("{{{}}}", json.join(","))).remove(0);
    let outcome = problem(loaded).attempts()[0].outcome().to_owned();
    assert!(outcome.contains("key00, key01") && outcome.contains("key19 and 3 more"), "{outcome}");
    assert!(!outcome.contains("key20") && !outcome.contains("planted"), "{outcome}");
}

#[test]
fn objects_and_arrays_need_json() {
    #[derive(Debug, Deserialize, PartialEq)]
    struct Pool {
        size: u8,
        name: Option<String>,
    }

    #[derive(SecretConfig)]
    struct Structured {
        #[secret(env = "A#pool", json)]
        pool: Pool,
        #[secret(env(name = "A#list", shared), json)]
        list: Option<Vec<u8>>,
        #[secret(env = "B", json)]
        secret: Option<Secret<Pool>>,
    }

    let load = |a: &str, b: &str| Structured::loader().env_vars([("A", a), ("B", b)]).load();
    let config =
        load(r#"{"pool": {"size": 3}, "list": [1, 2]}"#, r#"{"size": 1, "name": "n"}"#).unwrap();
    assert_eq!(config.pool, Pool { size: 3, name: None });
    assert_eq!(config.list, Some(vec![1, 2]));
    assert_eq!(config.secret.unwrap().expose().name.as_deref(), Some("n"));

    let good = r#"{"pool": {"size": 3}}"#;
    assert_eq!(said(load(r#"{"pool": "x"}"#, "")), "pool: not_json");
    assert_eq!(said(load(r#"{"pool": {"size": "3"}}"#, "")), "pool: wrong_type");
    assert_eq!(said(load(r#"{"pool": {"size": 300}}"#, "")), "pool: wrong_type");
    assert_eq!(said(load(good, "{")), "secret: not_json");
    assert_eq!(said(load(good, "{} x")), "secret: not_json");
    let shape = problem(load(good, "{}"));
    assert_eq!(shape.kind().as_str(), "wrong_type");
    assert!(!shape.attempts()[0].outcome().contains("line 0"), "{shape:?}");
    assert!(load(good, "").unwrap().secret.is_none());
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value;
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_picked_key_is_what_serde_json_finds(value in json(), around in json(), pretty: bool) {
        use serde_json::Value;
        let mut members = match around {
            Value::Object(members) => members,
            other => serde_json::Map::from_iter([("other".to_owned(), other)]),
        };
        members.insert("value".to_owned(), value.clone());
        let object = Value::Object(members);
        let text = if pretty { format!("{object:#}") } else { object.to_string() };
        let aws = Memory::new("aws").text("secret", text);
        let loader = Text::loader().environment("production").env_vars([("DIR", "/x")]).store(aws);
        let loaded = loader.load().map(|config| config.value.into_inner());
        match value {
            Value::String(text) if text.trim().is_empty() => {
                prop_assert_eq!(said(loaded), "value: not_found", "blank, and the file is not there");
            }
            Value::String(text) => prop_assert_eq!(loaded.unwrap(), text),
            Value::Null => prop_assert_eq!(said(loaded), "value: no_such_key"),
            Value::Bool(_) | Value::Number(_) => prop_assert_eq!(loaded.unwrap(), value.to_string()),
            Value::Array(_) | Value::Object(_) => prop_assert_eq!(said(loaded), "value: wrong_type"),
        }
    }
}
