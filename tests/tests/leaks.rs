//! No value shows in anything that can be printed: not of a secret, and not of any other field.

#![allow(dead_code, reason = "a config whose load must fail is never read")]

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use secretconf::store::{Answer, Memory, Request, Store};
use secretconf::{Error, Secret, SecretConfig};
use secretconf_tests::{
    Custom, Dir, assert_hidden, assert_no_leak, error, printed, printed_report,
};
use serde::{Deserialize, Deserializer};
use url::Url;

const PLANTED: &str = "pl4nt3d-marker";

/// Its own code quotes the value wherever it can.
#[derive(Debug)]
struct Chatty(String);

impl<'de> Deserialize<'de> for Chatty {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Quoting;

        impl serde::de::Visitor<'_> for Quoting {
            type Value = Chatty;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a chat")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Chatty, E> {
                struct Quote<'a>(&'a str);

                impl serde::de::Expected for Quote<'_> {
                    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        write!(f, "not {}", self.0)
                    }
                }

                Err(match text.len() % 4 {
                    0 => E::custom(format!("what is {text}?")),
                    1 => E::invalid_value(serde::de::Unexpected::Str(text), &Quote(text)),
                    2 => E::invalid_type(serde::de::Unexpected::Other(text), &Quote(text)),
                    _ => E::unknown_variant(text, &["known"]),
                })
            }
        }

        deserializer.deserialize_str(Quoting)
    }
}

impl std::str::FromStr for Chatty {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Err(format!("cannot parse {text}"))
    }
}

#[derive(Debug, Deserialize)]
struct Pool {
    size: u8,
}

#[derive(Debug, Deserialize)]
enum Level {
    Info,
}

fn quoting(text: &str) -> Result<String, String> {
    Err(format!("cannot take {text}"))
}

fn boxed(text: &str) -> Result<String, Box<dyn std::error::Error>> {
    Err(format!("cannot take {text}").into())
}

fn refusing<T: fmt::Debug>(value: &T) -> Result<(), String> {
    Err(format!("{value:?} is refused"))
}

fn refusing_text(text: &String) -> Result<(), String> {
    Err(format!("{text} is refused"))
}

#[derive(SecretConfig)]
#[secret(env, prefix = "L_")]
struct Wrong {
    number: u16,
    float: f32,
    flag: bool,
    letter: char,
    duration: Duration,
    level: Level,
    address: IpAddr,
    url: Url,
    secret_number: Secret<u64>,
    secret_url: Secret<Url>,
    numbers: Vec<u16>,
    chatty: Chatty,
    secret_chatty: Secret<Chatty>,
    #[secret(from_str)]
    parsed: Chatty,
    #[secret(from_str)]
    secret_parsed: Option<Secret<Chatty>>,
    #[secret(parse_with = quoting)]
    quoted: String,
    #[secret(parse_with = boxed)]
    boxed: String,
    #[secret(validate = refusing_text)]
    refused: String,
    #[secret(json)]
    pool: Pool,
    #[secret(json)]
    secret_pool: Secret<Pool>,
    #[secret(json)]
    map: BTreeMap<u8, Chatty>,
    array: [u16; 2],
    unstructured: BTreeMap<String, String>,
}

fn each(text: &str) -> Vec<(String, String)> {
    let schema = Wrong::schema();
    schema.fields().map(|field| (field.variable().unwrap().to_owned(), text.to_owned())).collect()
}

#[test]
fn a_text_of_the_wrong_type_is_not_quoted() {
    for text in [
        PLANTED.to_owned(),
        format!("{PLANTED}1"),
        format!("{PLANTED}12"),
        format!("{PLANTED}123"),
        format!("\"{PLANTED}\""),
        format!("{{\"size\": \"{PLANTED}\"}}"),
        format!("{{\"{PLANTED}\": 1}}"),
        format!("{{\"1\": \"{PLANTED}\""),
        format!("[\"{PLANTED}\"]"),
        format!("tcp://{PLANTED}"),
        format!("1,{PLANTED}"),
    ] {
        let error = error(Wrong::loader().env_vars(each(&text)).load());
        assert!(error.problems().len() > 18, "{text}: {error}");
        assert_no_leak(PLANTED, &error);
    }
}

#[test]
fn a_text_behind_a_key_is_not_quoted() {
    #[derive(SecretConfig)]
    struct Keyed {
        #[secret(env = "A#value")]
        a: Secret<u8>,
        #[secret(aws = "b#value")]
        b: Secret<String>,
        #[secret(aws = "b#/value/0/x")]
        c: Secret<String>,
        #[secret(aws = "b", template = "x://{value}/{other}")]
        d: Secret<String>,
        #[secret(file = "{$DIR}/f#value")]
        e: Secret<Url>,
    }

    let dir = Dir::new();
    for text in [
        PLANTED.to_owned(),
        format!("{PLANTED}: {{"),
        format!("{{\"value\": \"{PLANTED}\""),
        format!("{{\"value\": [\"{PLANTED}\"]}}"),
        format!("{{\"value\": {{\"x\": \"{PLANTED}\"}}}}"),
        format!("{{\"value\": \"a\", \"value\": \"{PLANTED}\"}}"),
        format!("{{\"other\": \"{PLANTED}\"}}"),
        format!("[\"{PLANTED}\"]"),
        format!("\"{PLANTED}\""),
    ] {
        dir.file("f", &text);
        let loader = Keyed::loader()
            .environment("production")
            .env_vars([("A", text.as_str()), ("DIR", &dir.text())])
            .store(Memory::new("aws").text("b", text.as_str()));
        assert_no_leak(PLANTED, &error(loader.load()));
    }
}

#[test]
fn a_good_load_tells_no_value() {
    #[derive(Debug, SecretConfig)]
    struct Good {
        #[secret(env = "A")]
        a: Secret<String>,
        #[secret(env = "B")]
        b: Option<Secret<Vec<String>>>,
        #[secret(env = "C", json)]
        c: Secret<BTreeMap<String, String>>,
        #[secret(aws = "d")]
        d: Secret<Vec<u8>>,
        #[secret(nested, prefix = "N_")]
        e: Nested,
    }

    #[derive(Debug, SecretConfig)]
    struct Nested {
        #[secret(env = "URL")]
        url: Secret<Url>,
        #[secret(env = "PATH_TO")]
        path: Secret<PathBuf>,
    }

    let json = format!("{{\"{PLANTED}\": \"{PLANTED}\"}}");
    let url = format!("https://{PLANTED}@x.example");
    let loader = Good::loader()
        .environment("production")
        .env_vars([
            ("A", PLANTED),
            ("B", PLANTED),
            ("C", &json),
            ("N_URL", &url),
            ("N_PATH_TO", PLANTED),
        ])
        .store(Memory::new("aws").bytes("d", PLANTED))
        .set("a", PLANTED);
    let (config, report) = loader.load_with_report().unwrap();
    let mut texts = printed_report(&report);
    texts.extend(printed_report(&loader.explain()));
    texts.extend([format!("{config:?}"), format!("{config:#?}"), format!("{loader:?}")]);
    assert_hidden(PLANTED, &texts);
    assert_eq!(config.a.expose(), PLANTED);
}

#[test]
fn what_is_not_secret_is_not_in_the_report_either() {
    #[derive(SecretConfig)]
    struct Plain {
        #[secret(env = "A")]
        a: String,
        #[secret(env(name = "B", was = "OLD_B"))]
        b: String,
    }

    let loader = Plain::loader().env_vars([("A", PLANTED), ("OLD_B", PLANTED)]);
    let (_, report) = loader.load_with_report().unwrap();
    assert_hidden(PLANTED, &printed_report(&report));
}

#[test]
fn validators_of_structs_and_fields_may_only_say_what_was_written_before() {
    #[derive(Debug, SecretConfig)]
    #[secret(validate = refusing::<Struct>)]
    struct Struct {
        #[secret(env = "A")]
        a: String,
    }

    #[derive(Debug, SecretConfig)]
    struct Field {
        #[secret(env = "A", validate = too_short)]
        a: Secret<String>,
    }

    fn too_short(_: &str) -> Result<(), &'static str> {
        Err("at least 40 characters")
    }

    let refused = error(Struct::loader().env_vars([("A", PLANTED)]).load());
    assert_eq!(refused.problems()[0].kind().as_str(), "rejected");
    assert_no_leak(PLANTED, &refused);
    let refused = error(Field::loader().env_vars([("A", PLANTED)]).load());
    assert_no_leak(PLANTED, &refused);
    assert!(refused.to_string().contains("at least 40 characters"), "{refused}");
}

#[test]
fn a_faulty_line_of_dotenv_is_not_quoted() {
    #[derive(SecretConfig)]
    struct Config {
        #[secret(env = "A")]
        a: Secret<String>,
        #[secret(env = "B")]
        b: Secret<u8>,
    }

    let dir = Dir::new();
    for line in [
        format!("A='{PLANTED}"),
        format!("A=\"{PLANTED}"),
        format!("A=x\nA={PLANTED}"),
        format!("A={PLANTED}\\d x\nB={PLANTED}"),
        PLANTED.to_owned(),
        format!("{PLANTED} = 1 2 \" 3"),
        format!("A=\"x\" {PLANTED}"),
        format!("A=${{{PLANTED}"),
        format!("A=x\0{PLANTED}"),
        format!("B={PLANTED}\nA=1"),
        format!("export {PLANTED}"),
    ] {
        let path = dir.file(".env", &line);
        let error = error(Config::loader().no_env().dotenv(path).load());
        assert_no_leak(PLANTED, &error);
    }
}

#[test]
fn a_secret_in_place_of_its_files_path_is_not_quoted() {
    #[derive(SecretConfig)]
    struct Config {
        #[secret(env = "KEY")]
        key: Secret<String>,
    }

    let long = PLANTED.repeat(500);
    let slash = format!("/{PLANTED}");
    for text in [PLANTED, long.as_str(), slash.as_str(), &format!("{slash}/x")] {
        assert_no_leak(PLANTED, &error(Config::loader().env_vars([("KEY_FILE", text)]).load()));
        let dir = Dir::new();
        let path = dir.file(".env", format!("KEY_FILE={text}\n"));
        assert_no_leak(PLANTED, &error(Config::loader().no_env().dotenv(path).load()));
    }
    let dir = Dir::new();
    let path = format!("{}/absent", dir.text());
    let error = error(Config::loader().env_vars([("KEY_FILE", path.as_str())]).load());
    assert!(error.to_string().contains(&path), "a path in a directory that is there: {error}");
    assert!(error.problems()[0].help().contains("KEY_FILE"), "{error}");
}

#[test]
fn an_unknown_environment_is_not_quoted() {
    #[derive(SecretConfig)]
    struct Config {
        #[secret(environment)]
        environment: String,
    }

    let loaded = Config::loader().env_vars([("ENVIRONMENT", PLANTED)]).load();
    assert_no_leak(PLANTED, &error(loaded));
}

#[test]
fn requests_answers_and_stores_hide_what_they_hold() {
    let request = Request::new("name");
    request.answer(Answer::text(PLANTED).version("v1"));
    let store = Memory::new("aws").text("a", PLANTED).bytes("b", PLANTED);
    let texts = vec![
        format!("{request:?} {:?}", request.outcome()),
        format!("{:?} {:?}", Answer::bytes(PLANTED), Answer::text(PLANTED)),
        format!("{store:?} {}", store.name()),
    ];
    assert_hidden(PLANTED, &texts);
    assert!(texts[0].contains("v1"));
}

#[test]
fn a_panicking_store_takes_nothing_along() {
    #[derive(SecretConfig)]
    struct Config {
        #[secret(store(custom = "a"))]
        a: Secret<String>,
        #[secret(env = "B")]
        b: Secret<u8>,
    }

    let store = Custom::new("custom", |_: &[Request]| panic!("on purpose: {PLANTED}"));
    let loader = Config::loader().environment("production").env_vars([("B", PLANTED)]).store(store);
    let error: Error = error(loader.load());
    assert_no_leak(PLANTED, &error);
    assert!(printed(&error)[0].contains("the store panicked"), "{error}");
}

#[test]
fn an_error_has_no_source() {
    let error = error(Wrong::loader().env_vars(each(PLANTED)).load());
    assert!(std::error::Error::source(&error).is_none());
    assert_eq!(error.to_string(), format!("{error:?}"));
    assert_eq!(error.summary().lines().count(), 1);
}

/// Keys of a JSON object are named; they may not forge lines of the report or steer a terminal.
#[test]
fn names_from_outside_cannot_forge_the_report() {
    #[derive(SecretConfig)]
    struct Key {
        #[secret(env = "DB#wanted")]
        wanted: String,
    }

    let long = "k".repeat(10_000);
    let json = format!(r#"{{"a\u001b[31m\nforged": 1, "{long}": 2}}"#);
    let error = Key::loader().env_vars([("DB", json)]).load().err().unwrap();
    let shown = error.to_string();
    assert!(!shown.contains('\u{1b}') && !shown.contains("\nforged"), "{shown:?}");
    assert!(shown.contains(r"a\u{1b}[31m\nforged"), "{shown:?}");
    assert!(shown.len() < 1_000, "{}", shown.len());
}
