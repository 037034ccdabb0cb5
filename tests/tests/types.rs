//! Text becomes the field's type: what each type takes, what it refuses, and in which words.

#![allow(dead_code, reason = "a config whose load must fail is never read")]

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU16;
use std::path::PathBuf;
use std::time::Duration;

use proptest::prelude::*;
use secretconf::{Error, Secret, SecretConfig};
use secretconf_tests::{problem, said};
use serde::Deserialize;
use url::Url;

/// A config of one variable `V`, as a module, so that each type has one.
macro_rules! one {
    ($name:ident: $type:ty $(, $($keys:tt)+)?) => {
        #[derive(SecretConfig)]
        struct $name {
            #[secret(env = "V" $(, $($keys)+)?)]
            value: $type,
        }

        impl $name {
            fn read(text: &str) -> Result<$type, Error> {
                Self::loader().env_vars([("V", text)]).load().map(|config| config.value)
            }
        }
    };
}

/// `wrong_type`, and what the help wants instead.
#[track_caller]
fn refused<T>(loaded: Result<T, Error>, wanted: &str) {
    let problem = problem(loaded);
    assert_eq!(problem.kind().as_str(), "wrong_type", "{problem:?}");
    assert!(problem.help().contains(wanted), "{}", problem.help());
}

one!(AString: String);
one!(AU8: u8);
one!(AU16: u16);
one!(AU64: u64);
one!(AU128: u128);
one!(AUsize: usize);
one!(AI8: i8);
one!(AI64: i64);
one!(AI128: i128);
one!(AF32: f32);
one!(AF64: f64);
one!(ABool: bool);
one!(AChar: char);
one!(ADuration: Duration);

#[test]
fn a_string_never_guesses_and_is_not_trimmed() {
    for text in
        ["0123", "true", "null", "1e3", " spaced ", "\u{feff}x", "{\"a\": 1}", "a,b", "\n x\n"]
    {
        assert_eq!(AString::read(text).unwrap(), text);
    }
}

#[test]
fn numbers_are_trimmed_and_whole() {
    assert_eq!(AU16::read(" 65535\n").unwrap(), 65535);
    assert_eq!(AU16::read("0123").unwrap(), 123);
    assert_eq!(AI8::read("-128").unwrap(), -128);
    assert_eq!(AU128::read(&u128::MAX.to_string()).unwrap(), u128::MAX);
    assert_eq!(AI128::read(&i128::MIN.to_string()).unwrap(), i128::MIN);
    for text in ["65536", "-1", "99999999999999999999999"] {
        let range = problem(AU16::read(text));
        assert!(range.attempts()[0].outcome().contains("out of range"), "{range:?}");
        assert!(range.help().contains("a whole number from 0 to 65535"), "{}", range.help());
    }
    for text in ["1.0", "1e3", "0x10", "1_000", "1 000", "ten", "-", "--1", "\u{661}"] {
        refused(AU16::read(text), "a whole number from 0 to 65535");
    }
    refused(AI8::read("128"), "from -128 to 127");
    assert!(problem(AU16::read("x")).to_string().contains("not a u16"));
    assert!(problem(AI8::read("x")).to_string().contains("not an i8"));
}

#[test]
fn floats_are_finite() {
    assert_eq!(AF64::read(" -0.25 ").unwrap(), -0.25);
    assert_eq!(AF64::read("1e3").unwrap(), 1000.0);
    assert_eq!(AF32::read(".5").unwrap(), 0.5);
    for text in ["NaN", "nan", "inf", "-inf", "Infinity", "1e999", "-1e999", "1,5", "x"] {
        refused(AF64::read(text), "a number, such as `0.25`");
    }
    refused(AF32::read("1e39"), "a number");
}

#[test]
fn bools_are_eight_words_in_any_case() {
    for text in ["true", "TRUE", "True", "1", "yes", "Yes", "on", "ON", " on\n"] {
        assert!(ABool::read(text).unwrap(), "{text}");
    }
    for text in ["false", "FALSE", "0", "no", "No", "off", "Off"] {
        assert!(!ABool::read(text).unwrap(), "{text}");
    }
    for text in ["t", "y", "2", "00", "enabled", "truee", "oui", "ye s", "null"] {
        refused(
            ABool::read(text),
            "`true` or `false` (`1`, `0`, `yes`, `no`, `on`, `off` work too)",
        );
    }
}

#[test]
fn a_char_is_one() {
    assert_eq!(AChar::read(" ; ").unwrap(), ';');
    assert_eq!(AChar::read("\u{1f600}").unwrap(), '\u{1f600}');
    refused(AChar::read(";;"), "exactly one character");
    refused(AChar::read("e\u{301}"), "exactly one character");
}

#[test]
fn a_duration_has_units() {
    for (text, duration) in [
        ("30s", Duration::from_secs(30)),
        (" 5m ", Duration::from_secs(300)),
        ("1h30m", Duration::from_secs(5400)),
        ("1h 30m 5s", Duration::from_secs(5405)),
        ("250ms", Duration::from_millis(250)),
        ("7us", Duration::from_micros(7)),
        ("9ns", Duration::from_nanos(9)),
        ("90d", Duration::from_secs(90 * 86400)),
        ("2w", Duration::from_secs(14 * 86400)),
        ("0s", Duration::ZERO),
    ] {
        assert_eq!(ADuration::read(text).unwrap(), duration, "{text}");
    }
    for text in ["30", "0", "1.5"] {
        let bare = problem(ADuration::read(text));
        assert!(bare.attempts()[0].outcome().contains("a number without a unit"), "{bare:?}");
        assert!(bare.help().contains("`30s`"), "{}", bare.help());
    }
    for text in ["s", "-5s", "30 sec", "30S", "5x", "1.5h", "30s5", "99999999999999999999999999w"] {
        refused(ADuration::read(text), "a duration with its unit");
    }
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Level {
    Debug,
    #[serde(alias = "warning")]
    Warn,
    #[serde(rename = "log it")]
    Log,
}

one!(ALevel: Level);
one!(ASecretLevel: Secret<Level>);

#[test]
fn a_unit_enum_is_exact_and_lists_its_variants() {
    assert_eq!(ALevel::read(" debug\n").unwrap(), Level::Debug);
    assert_eq!(ALevel::read("warning").unwrap(), Level::Warn);
    assert_eq!(ALevel::read("log it").unwrap(), Level::Log);
    for text in ["Debug", "DEBUG", "0", "info", "debug,"] {
        let wrong = problem(ALevel::read(text));
        for variant in ["`debug`", "`warn`", "`log it`"] {
            assert!(wrong.help().contains(variant), "{}", wrong.help());
        }
        assert_eq!(wrong.to_string(), "value: not a Level");
    }
    refused(ASecretLevel::read("info"), "`debug`");
}

#[derive(Debug, Deserialize, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Port(u16);

#[derive(Debug, Deserialize, PartialEq)]
struct Name(String);

#[derive(Debug, Deserialize, PartialEq)]
#[serde(transparent)]
struct Inside {
    port: Port,
}

one!(APort: Port);
one!(AName: Name);
one!(AnInside: Option<Inside>);
one!(ANonZero: NonZeroU16);
one!(ABoxed: Box<str>);

#[test]
fn newtypes_read_like_what_they_hold() {
    assert_eq!(APort::read(" 80 ").unwrap(), Port(80));
    assert_eq!(AName::read(" a ").unwrap(), Name(" a ".into()));
    assert_eq!(AnInside::read("80").unwrap(), Some(Inside { port: Port(80) }));
    assert_eq!(&*ABoxed::read(" a ").unwrap(), " a ");
    assert_eq!(ANonZero::read("1").unwrap().get(), 1);
    refused(APort::read("http"), "from 0 to 65535");
    assert_eq!(said(ANonZero::read("0")), "value: wrong_type");
}

one!(Strings: Vec<String>);
one!(Ports: Vec<Port>);
one!(Numbers: Vec<i32>);
one!(ASet: BTreeSet<u16>, separator = ";");
one!(Hashed: HashSet<String>, separator = "||");
one!(Levels: Vec<Level>);
one!(Pair: (String, u16));
one!(Triple: [f64; 3], separator = ":");
one!(MaybeStrings: Option<Vec<String>>);
one!(EmptyStrings: Vec<String>, allow_empty);
one!(SecretStrings: Vec<Secret<String>>);
one!(Durations: Vec<Duration>);

#[test]
fn lists_are_separated_and_their_items_trimmed() {
    assert_eq!(Strings::read("a, b ,c").unwrap(), ["a", "b", "c"]);
    assert_eq!(Strings::read("a").unwrap(), ["a"]);
    assert_eq!(Strings::read("a;b").unwrap(), ["a;b"]);
    assert_eq!(Ports::read("80, 443").unwrap(), [Port(80), Port(443)]);
    assert_eq!(Numbers::read("-1,2\n").unwrap(), [-1, 2]);
    assert_eq!(ASet::read("3;1;3").unwrap(), BTreeSet::from([1, 3]));
    assert_eq!(Hashed::read("a|b||c").unwrap(), HashSet::from(["a|b".into(), "c".into()]));
    assert_eq!(Levels::read("debug,warn").unwrap(), [Level::Debug, Level::Warn]);
    assert_eq!(Pair::read("a, 1").unwrap(), ("a".into(), 1));
    assert_eq!(Triple::read("1:2.5:-3").unwrap(), [1.0, 2.5, -3.0]);
    assert_eq!(Durations::read("1s,5m").unwrap()[1], Duration::from_secs(300));
    assert_eq!(MaybeStrings::read("a,b").unwrap().unwrap().len(), 2);
    assert_eq!(MaybeStrings::read("").unwrap(), None);
    assert_eq!(EmptyStrings::read("").unwrap(), Vec::<String>::new());
    assert_eq!(EmptyStrings::read(" ").unwrap(), Vec::<String>::new());
    assert_eq!(SecretStrings::read("a,b").unwrap()[1].expose(), "b");
}

#[test]
fn a_blank_item_is_refused_wherever_it_stands() {
    for text in [",a", "a,", "a,,b", "a, ,b", ","] {
        refused(Strings::read(text), "a list without empty items");
        refused(SecretStrings::read(text), "a list without empty items");
    }
    for text in [",1", "1,", "1,,2"] {
        refused(Numbers::read(text), "a list without empty items");
    }
}

#[test]
fn a_wrong_item_is_counted() {
    let wrong = problem(Numbers::read("1,x,3"));
    assert!(
        wrong.attempts()[0].outcome().contains("an item 2 that is not a whole number"),
        "{wrong:?}"
    );
    assert_eq!(wrong.to_string(), "value: not a list of i32");
    refused(Pair::read("a"), "exactly 2 items");
    refused(Pair::read("a,1,b"), "exactly 2 items");
    refused(Triple::read("1:2"), "exactly 3 items");
}

one!(AnIp: IpAddr);
one!(Sockets: Vec<SocketAddr>);
one!(APath: PathBuf);
one!(AUrl: Url);
one!(ASecretUrl: Secret<Url>);

#[test]
fn addresses_paths_and_urls_read_by_their_own_code() {
    assert_eq!(AnIp::read(" ::1 ").unwrap(), IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1]));
    assert_eq!(Sockets::read("127.0.0.1:80, [::1]:81").unwrap()[1].port(), 81);
    assert_eq!(APath::read(" /var/lib \n").unwrap(), PathBuf::from("/var/lib"));
    assert_eq!(AUrl::read(" https://a.example/b\n").unwrap().host_str(), Some("a.example"));
    let url = ASecretUrl::read("https://u:p@a.example").unwrap();
    assert_eq!(url.expose().password(), Some("p"));
    refused(AnIp::read("localhost"), "a text that `IpAddr` takes");
    refused(AUrl::read("a.example"), "a text that `Url` takes");
}

one!(SecretString: Secret<String>);
one!(SecretNumber: Secret<u32>);
one!(SecretBool: Secret<bool>);
one!(SecretOption: Option<Secret<u32>>);

#[test]
fn secrets_are_not_trimmed() {
    assert_eq!(SecretString::read(" p \n").unwrap().expose(), " p \n");
    assert_eq!(*SecretNumber::read("0123").unwrap().expose(), 123);
    assert!(SecretBool::read("on").unwrap().into_inner());
    refused(SecretNumber::read(" 123"), "without white space around it");
    refused(SecretOption::read("123\n"), "without white space around it");
    refused(SecretNumber::read(" x "), "a whole number");
}

#[derive(Debug, Deserialize, PartialEq)]
struct Pool {
    size: u8,
}

#[derive(Debug, Deserialize, PartialEq)]
enum Shape {
    Round,
    Square(u8),
}

one!(AMap: BTreeMap<String, u8>, json);
one!(APool: Pool, json);
one!(AList: Vec<Pool>, json);
one!(NotJson: BTreeMap<String, u8>);
one!(NotJsonStruct: Pool);
one!(AShape: Shape);

#[test]
fn maps_and_structs_need_json() {
    assert_eq!(AMap::read(r#" {"a": 1} "#).unwrap()["a"], 1);
    assert_eq!(APool::read(r#"{"size": 1}"#).unwrap(), Pool { size: 1 });
    assert_eq!(AList::read(r#"[{"size": 1}]"#).unwrap(), [Pool { size: 1 }]);
    refused(APool::read("{}"), "JSON of the shape that the field's type has");
    assert_eq!(said(AMap::read("a=1")), "value: not_json");
    refused(NotJson::read("{}"), "add `json`");
    refused(NotJsonStruct::read("{}"), "add `json`");
    assert_eq!(AShape::read("Round").unwrap(), Shape::Round);
    refused(AShape::read("Square"), "add `json`");
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(untagged)]
enum Either {
    Level(Level),
    Text(String),
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(untagged)]
enum Never {
    Number(u16),
}

one!(AnEither: Either);
one!(ANever: Never);

#[test]
fn untagged_enums_see_text() {
    assert_eq!(AnEither::read("debug").unwrap(), Either::Level(Level::Debug));
    assert_eq!(AnEither::read("5").unwrap(), Either::Text("5".into()));
    refused(ANever::read("5"), "a text that `Never` takes");
}

#[test]
fn a_kubernetes_service_link_is_told_as_such() {
    let link = "tcp://10.0.0.1:6379";
    for problem in [problem(AU16::read(link)), problem(AF64::read(link))] {
        assert!(problem.help().contains("Kubernetes service link"), "{}", problem.help());
    }
    assert!(!problem(AU16::read("http://10.0.0.1")).help().contains("Kubernetes"));
}

/// `k=v`
#[derive(Clone, Debug, PartialEq)]
struct Setting(String, String);

impl std::str::FromStr for Setting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (key, value) = text.split_once('=').ok_or(format!("no `=` in {text}"))?;
        Ok(Self(key.into(), value.into()))
    }
}

fn parse(text: &str) -> Result<Setting, &'static str> {
    text.parse().map_err(|_| "write `key=value`")
}

fn short(setting: &Setting) -> Result<(), &'static str> {
    if setting.1.len() < 5 { Ok(()) } else { Err("must be short") }
}

one!(Parsed: Setting, from_str, validate = short);
one!(ParsedOption: Option<Setting>, from_str, validate = short);
one!(ParsedSecret: Secret<Setting>, from_str, validate = short);
one!(ParsedSecretOption: Option<Secret<Setting>>, from_str, validate = short);
one!(With: Setting, parse_with = parse, validate = short);
one!(WithOption: Option<Setting>, parse_with = parse, validate = short);
one!(WithSecret: Secret<Setting>, parse_with = parse, validate = short);
one!(WithSecretOption: Option<Secret<Setting>>, parse_with = parse, validate = short);

#[test]
fn from_str_and_parse_with_and_validate_reach_into_every_wrapping() {
    let good = Setting("a".into(), "b".into());
    assert_eq!(Parsed::read(" a=b\n").unwrap(), good);
    assert_eq!(With::read(" a=b\n").unwrap(), good);
    assert_eq!(ParsedOption::read("a=b").unwrap(), Some(good.clone()));
    assert_eq!(WithOption::read("a=b").unwrap(), Some(good.clone()));
    assert_eq!(ParsedSecret::read(" a=b").unwrap().into_inner(), Setting(" a".into(), "b".into()));
    assert_eq!(WithSecret::read("a=b").unwrap().into_inner(), good);
    assert_eq!(ParsedSecretOption::read("a=b").unwrap().unwrap().into_inner(), good);
    assert_eq!(WithSecretOption::read("a=b").unwrap().unwrap().into_inner(), good);
    assert!(ParsedOption::read("").unwrap().is_none() && WithOption::read(" ").unwrap().is_none());
    assert!(ParsedSecretOption::read("").unwrap().is_none());
    assert!(WithSecretOption::read("").unwrap().is_none());
    assert_eq!(said(Parsed::read("")), "value: blank");
    assert_eq!(said(WithSecret::read("")), "value: blank");

    type Read = fn(&str) -> Option<Error>;
    let from_str: [Read; 4] = [
        |text| Parsed::read(text).err(),
        |text| ParsedOption::read(text).err(),
        |text| ParsedSecret::read(text).err(),
        |text| ParsedSecretOption::read(text).err(),
    ];
    let parse_with: [Read; 4] = [
        |text| With::read(text).err(),
        |text| WithOption::read(text).err(),
        |text| WithSecret::read(text).err(),
        |text| WithSecretOption::read(text).err(),
    ];
    for read in from_str {
        refused(read("planted").map_or(Ok(()), Err), "a text that `Setting` takes");
    }
    for read in parse_with {
        let error = read("planted").unwrap();
        assert!(error.to_string().contains("was refused: write `key=value`"), "{error}");
    }
    for read in from_str.into_iter().chain(parse_with) {
        let error = read("a=planted").unwrap();
        assert_eq!(error.problems()[0].kind().as_str(), "rejected");
        assert!(error.to_string().contains("must be short"), "{error}");
    }
}

#[test]
fn validators_see_text_and_slices() {
    fn no_space(text: &str) -> Result<(), &'static str> {
        if text.contains(' ') { Err("no spaces") } else { Ok(()) }
    }
    fn not_many(items: &[String]) -> Result<(), &'static str> {
        if items.len() > 2 { Err("at most two") } else { Ok(()) }
    }

    one!(Spaceless: Option<Secret<String>>, validate = no_space);
    fn long(bytes: &[u8]) -> Result<(), &'static str> {
        if bytes.len() < 4 { Err("at least four bytes") } else { Ok(()) }
    }

    one!(Few: Vec<String>, validate = not_many);
    one!(FewOptional: Option<Vec<String>>, validate = not_many);
    one!(Key: Secret<Vec<u8>>, validate = long);
    one!(DefaultFew: Vec<String>, default = "a,b", validate = not_many);

    assert!(Spaceless::read("ab").is_ok());
    assert_eq!(said(Spaceless::read("a b")), "value: rejected");
    assert_eq!(said(Few::read("a,b,c")), "value: rejected");
    assert_eq!(DefaultFew::read("").unwrap().len(), 2);
    assert_eq!(said(FewOptional::read("a,b,c")), "value: rejected");
    assert!(FewOptional::read("").unwrap().is_none() && Key::read("abcd").is_ok());
    assert_eq!(said(Key::read("abc")), "value: rejected");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_into_any_type_is_a_value_or_a_problem(text: String) {
        let _ = (AU8::read(&text), AI64::read(&text), AF32::read(&text), AF64::read(&text));
        let _ = (ABool::read(&text), AChar::read(&text), ADuration::read(&text));
        let _ = (ALevel::read(&text), APort::read(&text), AnIp::read(&text), APath::read(&text));
        let _ = (AUrl::read(&text), Pair::read(&text), Triple::read(&text), Levels::read(&text));
        let _ = (ASet::read(&text), AMap::read(&text), APool::read(&text), AShape::read(&text));
        let _ = (AnEither::read(&text), Parsed::read(&text), SecretNumber::read(&text));
    }

    #[test]
    fn integers_are_what_the_standard_library_parses(text in r"[ \t]?[-+]?[0-9]{0,22}[ x]?") {
        let trimmed = text.trim();
        prop_assert_eq!(AU8::read(&text).ok(), trimmed.parse().ok());
        prop_assert_eq!(AU16::read(&text).ok(), trimmed.parse().ok());
        prop_assert_eq!(AU64::read(&text).ok(), trimmed.parse().ok());
        prop_assert_eq!(AUsize::read(&text).ok(), trimmed.parse().ok());
        prop_assert_eq!(AI8::read(&text).ok(), trimmed.parse().ok());
        prop_assert_eq!(AI64::read(&text).ok(), trimmed.parse().ok());
        prop_assert_eq!(AI128::read(&text).ok(), trimmed.parse().ok());
        prop_assert_eq!(SecretNumber::read(&text).map(Secret::into_inner).ok(), text.parse().ok());
    }

    #[test]
    fn floats_are_what_the_standard_library_parses(number: f64) {
        prop_assume!(number.is_finite());
        prop_assert_eq!(AF64::read(&number.to_string()).unwrap(), number);
        prop_assert_eq!(AF64::read(&format!("{number:e}")).unwrap(), number);
    }

    #[test]
    fn strings_come_back_as_they_are(text: String) {
        prop_assume!(!text.trim().is_empty());
        prop_assert_eq!(&AString::read(&text).unwrap(), &text);
        prop_assert_eq!(SecretString::read(&text).unwrap().into_inner(), text.as_str());
    }

    #[test]
    fn lists_come_back_as_they_were_joined(items in prop::collection::vec("[^,\\s]([^,]*[^,\\s])?", 1..6)) {
        prop_assert_eq!(Strings::read(&items.join(",")).unwrap(), items.clone());
        prop_assert_eq!(Strings::read(&items.join(" , ")).unwrap(), items);
    }

    #[test]
    fn durations_come_back(nanos: u64) {
        let duration = Duration::from_nanos(nanos);
        let text = format!("{}s {}ns", duration.as_secs(), duration.subsec_nanos());
        prop_assert_eq!(ADuration::read(&text).unwrap(), duration);
        prop_assert_eq!(ADuration::read(&format!("{nanos}ns")).unwrap(), duration);
    }
}
