//! What moves on to the next source, and what stops: an outage is not an absence.

#![allow(dead_code, reason = "a config whose load must fail is never read")]

use secretconf::store::{Memory, StoreError};
use secretconf::{Secret, SecretConfig};
use secretconf_tests::{Dir, all_said, attempts, error, problem, said};

#[derive(SecretConfig)]
struct Chain {
    #[secret(env = "A#k", file = "{$DIR}/a#k", aws = "a#k", store(second = "a#k"), plain)]
    #[secret(default = "default")]
    a: String,
}

fn chain() -> secretconf::Loader<Chain> {
    Chain::loader().environment("production").env_vars([("DIR", "/nonexistent")])
}

fn both(aws: Memory, second: Memory) -> Result<String, secretconf::Error> {
    chain().store(aws).store(second).load().map(|config| config.a)
}

fn aws() -> Memory {
    Memory::new("aws")
}

fn second() -> Memory {
    Memory::new("second").text("a", r#"{"k": "second"}"#)
}

#[test]
fn absences_move_on() {
    for absent in ["", " ", "{}", r#"{"k": null}"#, r#"{"k": ""}"#, r#"{"k": " "}"#, r#"{"j": 1}"#]
    {
        let aws = aws().text("a", absent);
        assert_eq!(both(aws, second()).unwrap(), "second", "{absent:?}");
        let dir = Dir::new();
        dir.file("a", absent);
        let loader = Chain::loader()
            .environment("production")
            .env_vars([("DIR", dir.text().as_str()), ("A", absent)])
            .store(self::aws())
            .store(second());
        assert_eq!(loader.load().unwrap().a, "second", "{absent:?}");
    }
    assert_eq!(both(aws(), second()).unwrap(), "second");
    let not_found = aws().fail("a", StoreError::not_found().code("ResourceNotFoundException"));
    assert_eq!(both(not_found, second()).unwrap(), "second");
    assert_eq!(both(aws(), Memory::new("second")).unwrap(), "default");
}

#[test]
fn failures_of_a_store_stop() {
    for (fault, kind) in [
        (StoreError::denied(), "denied"),
        (StoreError::disabled(), "disabled"),
        (StoreError::malformed(), "malformed"),
        (StoreError::misconfigured(), "misconfigured"),
        (StoreError::throttled(), "throttled"),
        (StoreError::unavailable(), "unavailable"),
    ] {
        let second = second();
        let loaded = both(aws().fail("a", fault.clone()), second.clone());
        assert_eq!(said(loaded), format!("a: {kind}"));
        assert!(second.asked().is_empty(), "{kind}: nobody else is asked");
        let loaded = both(aws().fail_all(fault), Memory::new("second"));
        assert_eq!(said(loaded), format!("a: {kind}"), "no default stands in");
    }
}

#[test]
fn texts_that_cannot_be_understood_stop() {
    for (text, kind) in [
        ("hunter2", "not_json"),
        ("{", "not_json"),
        (r#"{"k": 1} x"#, "not_json"),
        ("[1]", "not_an_object"),
        ("\"k\"", "not_an_object"),
        ("12", "not_an_object"),
        ("null", "not_an_object"),
        (r#"{"k": 1, "k": 1}"#, "duplicate_key"),
        (r#"{"k": {"a": 1}}"#, "wrong_type"),
        (r#"{"k": []}"#, "wrong_type"),
    ] {
        assert_eq!(said(both(aws().text("a", text), second())), format!("a: {kind}"), "{text}");
        let loader = chain().env_vars([("A", text)]).store(aws()).store(second());
        assert_eq!(said(loader.load()), format!("a: {kind}"), "{text}");
        let dir = Dir::new();
        dir.file("a", text);
        let loader = chain().env_vars([("DIR", dir.text())]).store(aws()).store(second());
        assert_eq!(said(loader.load()), format!("a: {kind}"), "{text}");
    }
    let binary = aws().bytes("a", [0xff, 0xfe]);
    assert_eq!(said(both(binary, second())), "a: not_utf8");
}

#[test]
fn a_file_that_cannot_be_read_stops() {
    #[derive(SecretConfig)]
    struct Mounted {
        #[secret(file = "{$DIR}", env = "A", default = "default")]
        a: String,
        #[secret(env = "B", file = "{$DIR}/absent", default = "default")]
        b: String,
    }

    let dir = Dir::new();
    let loader = Mounted::loader().env_vars([("DIR", dir.text())]);
    assert_eq!(said(loader.clone().load()), "a: unreadable", "a directory is no file");
    assert_eq!(loader.env_vars([("A", "x")]).load().unwrap().b, "default");
}

#[test]
fn a_value_of_the_wrong_type_or_refused_stops() {
    fn even(number: &u16) -> Result<(), &'static str> {
        if number.is_multiple_of(2) { Ok(()) } else { Err("must be even") }
    }

    #[derive(SecretConfig)]
    struct Number {
        #[secret(env = "N", aws = "n", plain, default = 2, validate = even)]
        n: u16,
    }

    let aws = Memory::new("aws").text("n", "4");
    let loader = Number::loader().environment("production").store(aws.clone());
    let load = |text: &str| loader.clone().env_vars([("N", text)]).load();
    assert_eq!(load("6").unwrap().n, 6);
    assert_eq!(said(load("six")), "n: wrong_type");
    assert_eq!(said(load("65536")), "n: wrong_type");
    let odd = problem(load("7"));
    assert_eq!(odd.kind().as_str(), "rejected");
    assert!(odd.attempts()[0].outcome().contains("must be even"), "{odd:?}");
    assert!(aws.asked().is_empty());
}

#[test]
fn one_of_ten_denied_is_one_problem() {
    #[derive(SecretConfig)]
    struct Ten {
        #[secret(aws = "0")]
        a0: Secret<String>,
        #[secret(aws = "1")]
        a1: Secret<String>,
        #[secret(aws = "2")]
        a2: Secret<String>,
        #[secret(aws = "3")]
        a3: Secret<String>,
        #[secret(aws = "4")]
        a4: Secret<String>,
        #[secret(aws = "5")]
        a5: Secret<String>,
        #[secret(aws = "6")]
        a6: Secret<String>,
        #[secret(aws = "7")]
        a7: Secret<String>,
        #[secret(aws = "8")]
        a8: Secret<String>,
        #[secret(aws = "9")]
        a9: Secret<String>,
    }

    let fault = StoreError::denied().code("AccessDeniedException").request_id("req-1");
    let full = |store| (0..10).fold(store, |store: Memory, n| store.text(n.to_string(), "x"));
    let aws = full(Memory::new("aws")).fail("6", fault);
    let loader = Ten::loader().no_env().environment("production").store(aws.clone());
    let error = error(loader.load());
    assert_eq!(error.problems().len(), 1, "{error}");
    assert_eq!(error.problems()[0].field(), "a6");
    let text = error.to_string();
    assert!(text.contains("AccessDeniedException (request req-1)"), "{text}");
    let used = error.report().fields().iter().filter(|field| field.source().is_some());
    assert_eq!(used.count(), 9);
    assert_eq!(aws.asked().len(), 10);
}

#[test]
fn the_most_telling_absence_names_the_problem() {
    #[derive(SecretConfig)]
    struct Telling {
        #[secret(env = "A", file = "{$DIR}/a", aws = "a#k", store(second = "a"))]
        a: Secret<String>,
    }

    let dir = Dir::new();
    let load = |env: &[(&str, &str)], aws: Memory| {
        let variables = env.iter().copied().chain([("DIR", dir.path().to_str().unwrap())]);
        let variables: Vec<(String, String)> =
            variables.map(|(name, text)| (name.into(), text.into())).collect();
        let loader = Telling::loader().env_vars(variables).environment("production");
        loader.store(aws).store(Memory::new("second").text("a", " ")).load()
    };
    assert_eq!(said(load(&[], aws().text("a", "{}"))), "a: no_such_key");
    assert_eq!(said(load(&[("A", " ")], aws().text("a", "{}"))), "a: no_such_key");
    assert_eq!(said(load(&[("A", " ")], aws())), "a: not_found");
    let problem = problem(load(&[], aws().text("a", r#"{"b": 1, "a": 2}"#)));
    let lines: Vec<_> = problem.attempts().iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "env A: not set".to_owned(),
            format!("file {}/a: no such file", dir.text()),
            "aws a: has no key `k`; its keys: a, b".to_owned(),
            "second a: set, but blank".to_owned(),
        ]
    );

    #[derive(SecretConfig)]
    struct Blank {
        #[secret(env = "A")]
        a: Secret<String>,
        #[secret(env = "B")]
        b: Secret<String>,
    }

    assert_eq!(all_said(Blank::loader().env_vars([("A", "")]).load()), ["a: blank", "b: missing"]);
}

#[test]
fn an_absent_option_is_none_and_a_failing_one_is_a_problem() {
    #[derive(SecretConfig)]
    struct Optional {
        #[secret(env = "A", aws = "a#k")]
        a: Option<Secret<String>>,
        #[secret(env = "B")]
        b: Option<u8>,
    }

    let loader = Optional::loader().no_env().environment("production");
    for store in
        [aws(), aws().text("a", ""), aws().text("a", "{}"), aws().text("a", r#"{"k": null}"#)]
    {
        let config = loader.clone().store(store).load().unwrap();
        assert!(config.a.is_none() && config.b.is_none());
    }
    let denied = loader.clone().store(aws().fail_all(StoreError::denied()));
    assert_eq!(said(denied.load()), "a: denied");
    let wrong = loader.clone().store(aws()).env_vars([("B", "x")]);
    assert_eq!(said(wrong.load()), "b: wrong_type");
    let config =
        loader.store(aws().text("a", r#"{"k": "v"}"#)).env_vars([("B", "7")]).load().unwrap();
    assert_eq!((config.a.unwrap().expose().as_str(), config.b), ("v", Some(7)));
}

#[test]
fn required_in_takes_every_fallback_away() {
    #[derive(SecretConfig)]
    struct Required {
        #[secret(env = "A", required_in = "production")]
        a: Option<Secret<String>>,
        #[secret(env = "B", required_in("staging", "production"), default = 7)]
        b: u8,
        #[secret(env = "C", required_in("test"), generate)]
        c: Secret<String>,
    }

    let load = |environment: &str| Required::loader().no_env().environment(environment).load();
    let development = load("development").unwrap();
    assert_eq!((development.a, development.b), (None, 7));
    assert_eq!(all_said(load("test")), ["c: missing"]);
    assert_eq!(all_said(load("staging")), ["b: missing", "c: missing"]);
    assert_eq!(all_said(load("production")), ["a: missing", "b: missing", "c: missing"]);
    let set = Required::loader()
        .environment("production")
        .env_vars([("A", "a"), ("B", "1"), ("C", "c")])
        .load()
        .unwrap();
    assert_eq!((set.a.unwrap().expose().as_str(), set.b), ("a", 1));
}

#[derive(SecretConfig)]
struct Outer {
    #[secret(nested)]
    mail: Option<Mail>,
    #[secret(nested, prefix = "R_", required_in = "production")]
    required: Option<Mail>,
}

#[derive(SecretConfig)]
struct Mail {
    #[secret(env = "MAIL_HOST")]
    host: String,
    #[secret(env = "MAIL_PORT", default = 25)]
    port: u16,
    #[secret(env = "MAIL_KEY", generate)]
    key: Secret<String>,
    #[secret(aws = "mail#token")]
    token: Option<Secret<String>>,
    #[secret(nested)]
    tls: Option<Tls>,
    #[secret(environment)]
    environment: String,
}

#[derive(SecretConfig)]
struct Tls {
    #[secret(env = "MAIL_CA")]
    ca: String,
    #[secret(env = "MAIL_PIN", default = "p")]
    pin: String,
}

fn outer(variables: &[(&'static str, &'static str)]) -> secretconf::Loader<Outer> {
    Outer::loader().env_vars(variables.to_vec())
}

#[test]
fn an_optional_struct_is_none_if_only_fallbacks_had_something() {
    let config = outer(&[]).load().unwrap();
    assert!(config.mail.is_none() && config.required.is_none());
    let config = outer(&[("MAIL_HOST", " ")]).load().unwrap();
    assert!(config.mail.is_none(), "blank is unset");
}

#[test]
fn an_optional_struct_is_there_once_one_of_its_fields_is() {
    let config = outer(&[("MAIL_HOST", "h")]).load().unwrap();
    let mail = config.mail.unwrap();
    assert_eq!((mail.host.as_str(), mail.port), ("h", 25));
    assert!(mail.tls.is_none() && mail.token.is_none());
    assert_eq!(mail.environment, "development");
    assert_eq!(all_said(outer(&[("MAIL_PORT", "26")]).load()), ["mail.host: missing"]);
    let loaded = outer(&[("MAIL_CA", "ca")]).load();
    assert_eq!(all_said(loaded), ["mail.host: missing"], "a struct in it counts too");
    let tls = outer(&[("MAIL_HOST", "h"), ("MAIL_PIN", "q")]).load();
    assert_eq!(all_said(tls), ["mail.tls.ca: missing"]);
    let set = outer(&[]).set("mail.host", "h").load().unwrap();
    assert_eq!(set.mail.unwrap().host, "h");
}

#[test]
fn a_failure_counts_as_an_answer() {
    let loaded = outer(&[("MAIL_PORT", "x")]).load();
    assert_eq!(all_said(loaded), ["mail.host: missing", "mail.port: wrong_type"]);

    #[derive(SecretConfig)]
    struct Stored {
        #[secret(nested)]
        inner: Option<Inner>,
    }

    #[derive(SecretConfig)]
    struct Inner {
        #[secret(env = "A")]
        a: String,
        #[secret(aws = "b")]
        b: Option<Secret<String>>,
    }

    let loader = Stored::loader().no_env().environment("production");
    let denied = loader.clone().store(aws().fail_all(StoreError::denied())).load();
    assert_eq!(all_said(denied), ["inner.a: missing", "inner.b: denied"]);
    assert!(loader.clone().store(aws()).load().unwrap().inner.is_none());
    let found = loader.store(aws().text("b", "x")).load();
    assert_eq!(all_said(found), ["inner.a: missing"]);
}

#[test]
fn required_in_on_an_optional_struct_makes_it_one_of_the_rest() {
    let load = |environment: &str, variables: &[(&'static str, &'static str)]| {
        outer(variables).environment(environment).store(aws()).load()
    };
    assert!(load("staging", &[]).unwrap().required.is_none());
    assert_eq!(
        all_said(load("production", &[])),
        ["required.host: missing", "required.key: missing"]
    );
    let config = load("production", &[("R_MAIL_HOST", "h"), ("R_MAIL_KEY", "k")]).unwrap();
    assert_eq!((config.required.unwrap().port, config.mail.is_none()), (25, true));
}

#[test]
fn local_sources_are_told_although_nobody_answers() {
    let dir = Dir::new();
    let loader = Chain::loader().env_vars([("DIR", dir.text())]);
    let (config, report) = loader.load_with_report().unwrap();
    assert_eq!(config.a, "default");
    assert_eq!(
        attempts(&report, "a"),
        [
            "env A: not set".to_owned(),
            format!("file {}/a: no such file", dir.text()),
            "aws a: not asked in local environments".to_owned(),
            "second a: not asked in local environments".to_owned(),
            "default: used".to_owned(),
        ]
    );
}
