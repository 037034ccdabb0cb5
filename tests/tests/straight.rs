//! Where each variable is set, a load goes a shorter way. Nobody may see that: whatever the variables say, it ends as the
//! long way does, to which a `.env` file leads, although empty. Which loads go straight is tested in the crate.

#![expect(dead_code, reason = "a config is looked at through its `Debug`")]

use std::fmt::Debug;
use std::process::Command;
use std::time::Duration;

use proptest::prelude::*;
use secretconf::{Attempt, Error, Report, Secret, SecretConfig};

fn even(number: &u16) -> Result<(), &'static str> {
    match number % 2 {
        0 => Ok(()),
        _ => Err("must be even"),
    }
}

fn in_order(config: &Flat) -> Result<(), &'static str> {
    if config.number < 9000 || config.maybe.is_none() { Ok(()) } else { Err("too much") }
}

#[derive(Debug, SecretConfig)]
#[secret(environments(development, staging, production("prod-eu")), validate = in_order)]
struct Flat {
    #[secret(env = "TEXT")]
    text: String,
    #[secret(env = "MAYBE")]
    maybe: Option<String>,
    #[secret(env = "NUMBER", validate = even)]
    number: u16,
    #[secret(env = "WAIT")]
    wait: Duration,
    #[secret(env = "LIST", allow_empty)]
    list: Vec<u8>,
    #[secret(env = "SECRET", store(shelf = "secret"), required_in = "production")]
    secret: Option<Secret<String>>,
    #[secret(environment)]
    environment: String,
    #[secret(skip)]
    skipped: u8,
}

#[derive(Debug, SecretConfig)]
#[secret(prefix = "APP_")]
struct Tree {
    #[secret(env)]
    port: u16,
    #[secret(nested, prefix = "A_")]
    one: Leaf,
    #[secret(nested, prefix = "B_")]
    other: Option<Leaf>,
}

#[derive(Debug, SecretConfig)]
#[secret(env, prefix = "LEAF_")]
struct Leaf {
    size: u8,
    key: Option<Secret<String>>,
}

/// What a user can see of a load, save that `.env` was asked in vain.
fn seen<T: Debug>(loaded: Result<(T, Report), Error>) -> String {
    let (config, report) = match &loaded {
        Ok((config, report)) => (format!("{config:?}"), report),
        Err(error) => (error.summary(), error.report()),
    };
    let asked = |attempts: &[Attempt]| {
        let attempts = attempts.iter().filter(|attempt| attempt.source() != ".env");
        attempts.map(ToString::to_string).collect::<Vec<_>>().join("; ")
    };
    let mut seen = vec![config];
    for field in report.fields() {
        let source = field.source().map(ToString::to_string);
        seen.push(format!("{}: {source:?} ({})", field.field(), asked(field.attempts())));
    }
    for problem in report.problems() {
        seen.push(format!("{problem} ({}): {}", asked(problem.attempts()), problem.help()));
    }
    seen.extend(report.advice().iter().map(|advice| format!("{advice:?}")));
    seen.join("\n")
}

fn both_ways<T: SecretConfig + Debug>(variables: &[(&str, &str)]) -> (String, String) {
    let empty = tempfile::NamedTempFile::new().expect("a file");
    let loader = T::loader().env_vars(variables.iter().copied());
    let long = loader.clone().dotenv(empty.path()).load_with_report();
    (seen(loader.load_with_report()), seen(long))
}

const FLAT: [(&str, &str); 7] = [
    ("ENVIRONMENT", "staging"),
    ("TEXT", " a text "),
    ("MAYBE", "there"),
    ("NUMBER", "8080"),
    ("WAIT", "30s"),
    ("LIST", "1,2,3"),
    ("SECRET", "hunter2"),
];

const TREE: [(&str, &str); 7] = [
    ("ENVIRONMENT", "staging"),
    ("APP_PORT", "80"),
    ("APP_A_LEAF_SIZE", "1"),
    ("APP_A_LEAF_KEY", "k"),
    ("APP_B_LEAF_SIZE", "2"),
    ("APP_B_LEAF_KEY", "k"),
    ("OTHER", "unrelated"),
];

#[test]
fn all_is_set() {
    let (straight, long) = both_ways::<Flat>(&FLAT);
    assert!(straight.contains("number: 8080") && straight.contains("env NUMBER"), "{straight}");
    assert_eq!(straight, long);
}

/// The root's validator has the last word on the way that is gone already.
#[test]
fn a_refused_root_is_asked_once() {
    use std::cell::Cell;

    thread_local! {
        static ASKED: Cell<u32> = const { Cell::new(0) };
    }

    #[derive(Debug, SecretConfig)]
    #[secret(validate = refuse)]
    struct Refused {
        #[secret(env = "A")]
        a: u8,
    }

    fn refuse(_: &Refused) -> Result<(), &'static str> {
        ASKED.set(ASKED.get() + 1);
        Err("never good")
    }

    let loader = Refused::loader().env_vars([("ENVIRONMENT", "staging"), ("A", "1")]);
    let error = loader.load().expect_err("it is refused");
    assert_eq!(ASKED.get(), 1);
    assert_eq!(error.summary(), "1 problem with Refused in staging: Refused (rejected)");
    assert_eq!(error.report().fields()[0].source().map(Attempt::place), Some("A"));
}

#[test]
fn nested_structs() {
    let (straight, long) = both_ways::<Tree>(&TREE);
    assert!(straight.contains("other: Some(Leaf { size: 2"), "{straight}");
    assert_eq!(straight, long);
}

/// More names than are looked up one by one: the process's environment is gone through once.
#[test]
fn many_variables_of_the_process() {
    let variables =
        || (0..6).flat_map(|s| (0..10).map(move |f| (format!("S{s}_F{f}"), s * 10 + f)));
    let probe = |change: &dyn Fn(&mut Command)| {
        let mut probe = Command::new(env!("CARGO_BIN_EXE_probe"));
        probe.arg("many").env_clear().env("ENVIRONMENT", "staging").env("UNRELATED", "x");
        probe.envs(variables().map(|(name, value)| (name, value.to_string())));
        change(&mut probe);
        let output = probe.output().expect("it runs");
        String::from_utf8(output.stdout).expect("text").trim().to_owned()
    };
    assert_eq!(probe(&|_| {}), "ok: 1770");
    let missing = probe(&|probe| {
        probe.env_remove("S3_F4");
    });
    assert!(missing.contains("3.f4") && missing.contains("set S3_F4"), "{missing}");
    let twice = probe(&|probe| {
        probe.env("S2_F7_FILE", "/no/such/file");
    });
    assert!(twice.contains("set twice") && twice.contains("S2_F7_FILE"), "{twice}");
    let wrong = probe(&|probe| {
        probe.env("S5_F9", "many");
    });
    assert!(wrong.contains("env S5_F9") && wrong.contains("not a whole number"), "{wrong}");
}

/// As it should be, blank, odd or wrong; `None`: not set.
fn text() -> impl Strategy<Value = Option<Option<&'static str>>> {
    prop_oneof![
        6 => Just(Some(None)),
        1 => Just(None),
        1 => Just(Some(Some(""))),
        1 => Just(Some(Some(" "))),
        1 => Just(Some(Some(" x "))),
        1 => Just(Some(Some("9000"))),
        1 => Just(Some(Some("9001"))),
        1 => Just(Some(Some("changeme"))),
        1 => Just(Some(Some("production"))),
    ]
}

fn changed(
    usual: &[(&'static str, &'static str)],
    texts: &[Option<Option<&'static str>>],
) -> Vec<(&'static str, &'static str)> {
    let all = usual.iter().zip(texts);
    all.filter_map(|((name, usual), text)| text.map(|text| (*name, text.unwrap_or(usual))))
        .collect()
}

proptest! {
    #[test]
    fn whatever_the_variables_of_a_struct_say(
        texts in proptest::collection::vec(text(), FLAT.len()),
        file in proptest::bool::weighted(0.2),
    ) {
        let mut variables = changed(&FLAT, &texts);
        if file {
            variables.push(("SECRET_FILE", "/no/such/file"));
        }
        let (straight, long) = both_ways::<Flat>(&variables);
        prop_assert_eq!(straight, long);
    }

    #[test]
    fn whatever_the_variables_of_a_tree_say(
        texts in proptest::collection::vec(text(), TREE.len()),
    ) {
        let (straight, long) = both_ways::<Tree>(&changed(&TREE, &texts));
        prop_assert_eq!(straight, long);
    }
}
