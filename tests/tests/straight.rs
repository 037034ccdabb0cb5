//! Where each variable is set, a load goes a shorter way. Nobody may see that: whatever the variables say, it ends as the
//! long way does. A `.env` file, although empty, leads to the long one.

use std::fmt::Debug;
use std::process::Command;
use std::time::Duration;

use proptest::prelude::*;
use secretconf::{Error, Report, Secret, SecretConfig};

/// Not said to be a secret type: `serde` alone knows.
#[derive(serde::Deserialize)]
#[serde(transparent)]
struct Token(Secret<String>);

impl Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.expose())
    }
}

fn even(number: &u16) -> Result<(), &'static str> {
    if number % 2 == 0 { Ok(()) } else { Err("must be even") }
}

fn in_order(config: &Flat) -> Result<(), &'static str> {
    if config.number < 9000 || config.flag { Ok(()) } else { Err("a great number needs the flag") }
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
    #[secret(env = "FLAG", required_in = "production", default_in(development = true))]
    flag: bool,
    #[secret(env = "WAIT")]
    wait: Duration,
    #[secret(env = "LIST", allow_empty)]
    list: Vec<u8>,
    #[secret(env = "SECRET", store(shelf = "secret"))]
    secret: Secret<String>,
    #[secret(env = "TOKEN")]
    token: Token,
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
    #[secret(nested)]
    empty: Option<Empty>,
}

#[derive(Debug, SecretConfig)]
#[secret(env, prefix = "LEAF_")]
struct Leaf {
    size: u8,
    #[secret(env(no_prefix, name = "SHARED", shared))]
    shared: Option<String>,
}

#[derive(Debug, SecretConfig)]
struct Empty {
    #[secret(skip)]
    nothing: (),
}

/// What a user can see of a load: the values, the report, the error. The values of secrets are shown here.
fn seen<T: Debug>(loaded: Result<(T, Report), Error>) -> String {
    match loaded {
        Ok((config, report)) => format!("{config:?}\n{report}\n{:?}", report.fields()),
        Err(error) => format!("{error}\n{:?}", error.report().fields()),
    }
}

fn both_ways<T: SecretConfig + Debug>(variables: &[(&str, &str)]) -> (String, String) {
    let empty = tempfile::NamedTempFile::new().expect("a file");
    let loader = T::loader().env_vars(variables.iter().copied());
    let long = loader.clone().dotenv(empty.path()).load_with_report();
    // The long way names the file, where it looked for a variable in vain.
    (seen(loader.load_with_report()), seen(long))
}

const FLAT: [(&str, &str); 9] = [
    ("ENVIRONMENT", "staging"),
    ("TEXT", " a text "),
    ("MAYBE", "there"),
    ("NUMBER", "8080"),
    ("FLAG", "off"),
    ("WAIT", "30s"),
    ("LIST", "1,2,3"),
    ("SECRET", "hunter2"),
    ("TOKEN", "t-1"),
];

const TREE: [(&str, &str); 6] = [
    ("ENVIRONMENT", "staging"),
    ("APP_PORT", "80"),
    ("APP_A_LEAF_SIZE", "1"),
    ("APP_B_LEAF_SIZE", "2"),
    ("SHARED", "both"),
    ("OTHER", "unrelated"),
];

#[test]
fn all_is_set() {
    let (straight, long) = both_ways::<Flat>(&FLAT);
    assert!(straight.contains("number: 8080") && straight.contains("env NUMBER"), "{straight}");
    assert_eq!(straight, long);
}

#[test]
fn nested_structs() {
    let (straight, long) = both_ways::<Tree>(&TREE);
    assert!(straight.contains("other: Some(Leaf { size: 2"), "{straight}");
    assert!(straight.contains("empty: None"), "{straight}");
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
    let missing = probe(&|probe| drop(probe.env_remove("S3_F4")));
    assert!(missing.contains("3.f4") && missing.contains("set S3_F4"), "{missing}");
    let wrong = probe(&|probe| drop(probe.env("S5_F9", "many")));
    assert!(wrong.contains("env S5_F9") && wrong.contains("not a whole number"), "{wrong}");
}

proptest! {
    /// Each variable as it should be, missing, blank, odd or wrong.
    #[test]
    fn whatever_the_variables_say(
        texts in proptest::collection::vec(
            prop_oneof![
                4 => Just(None),
                1 => Just(Some("")),
                1 => Just(Some(" ")),
                1 => Just(Some(" x ")),
                1 => Just(Some("9001")),
                1 => Just(Some("changeme")),
                1 => Just(Some("production")),
            ],
            FLAT.len(),
        ),
        unset in proptest::option::weighted(0.3, 0..FLAT.len()),
        file in proptest::bool::weighted(0.2),
    ) {
        let mut variables: Vec<(&str, &str)> = FLAT
            .iter()
            .zip(&texts)
            .map(|((name, usual), text)| (*name, text.unwrap_or(usual)))
            .collect();
        if let Some(unset) = unset {
            variables.remove(unset);
        }
        if file {
            variables.push(("SECRET_FILE", "/no/such/file"));
        }
        let (straight, long) = both_ways::<Flat>(&variables);
        // Where a variable is not set, the long way has looked into the file.
        if !long.contains(".env") {
            prop_assert_eq!(straight, long);
        }
    }
}
