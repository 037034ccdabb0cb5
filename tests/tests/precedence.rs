//! Who may answer for a field, in which order, and where.

#![allow(dead_code, reason = "a config whose load must fail is never read")]

use secretconf::store::Memory;
use secretconf::{Loader, Secret, SecretConfig};
use secretconf_tests::{Dir, advice, attempts, error, problem, said};

/// The rows of the table in the order of their rank, as far as they are not written into the attribute.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Row {
    Set,
    Env,
    EnvFile,
    Dotenv,
    DotenvFile,
    File,
    Store,
    Second,
}

const ROWS: [Row; 8] = [
    Row::Set,
    Row::Env,
    Row::EnvFile,
    Row::Dotenv,
    Row::DotenvFile,
    Row::File,
    Row::Store,
    Row::Second,
];

fn loader<T: SecretConfig>(environment: &str, rows: &[Row], dir: &Dir) -> Loader<T> {
    let mut variables = vec![("DIR".to_owned(), dir.text())];
    let mut loader = T::loader().environment(environment);
    let mut lines = String::new();
    let (mut aws, mut second) = (Memory::new("aws"), Memory::new("second"));
    for row in rows {
        match row {
            Row::Set => loader = loader.set("value", "Set"),
            Row::Env => variables.push(("VALUE".into(), "Env".into())),
            Row::EnvFile => {
                variables.push(("VALUE_FILE".into(), dir.file_text("named", "EnvFile\n")));
            }
            Row::Dotenv => lines.push_str("VALUE=Dotenv\n"),
            Row::DotenvFile => {
                lines.push_str(&format!("VALUE_FILE={}\n", dir.file_text("other", "DotenvFile\n")));
            }
            Row::File => drop(dir.file("value", "File\n")),
            Row::Store => aws = aws.text("app", "Store"),
            Row::Second => second = second.text("app", "Second"),
        }
    }
    if !lines.is_empty() {
        loader = loader.dotenv(dir.file(".env", lines));
    }
    loader.env_vars(variables).store(aws).store(second)
}

macro_rules! config {
    ($name:ident, $type:ty, $($fallback:tt)*) => {
        #[derive(SecretConfig)]
        struct $name {
            #[secret(env = "VALUE", store(second = "app"), aws = "app", file = "{$DIR}/value")]
            #[secret($($fallback)*)]
            value: $type,
        }
    };
}

config!(Required, Secret<String>, allow_empty);
config!(WithGenerate, Secret<String>, generate);
config!(WithDefault, String, plain, default = "Default");
config!(
    WithBoth,
    String,
    plain,
    default = "Default",
    default_in(development = "DefaultIn", production = "DefaultIn")
);

/// Which of two sources wins. `second` is written before `aws`.
fn rank(row: Row) -> u8 {
    match row {
        Row::Set => 1,
        Row::Env => 2,
        Row::EnvFile => 3,
        Row::Dotenv => 4,
        Row::DotenvFile => 5,
        Row::File => 6,
        Row::Second => 7,
        Row::Store => 8,
    }
}

#[test]
fn of_two_sources_the_upper_row_wins_everywhere() {
    for environment in ["development", "production"] {
        for a in ROWS {
            for b in ROWS {
                let dir = Dir::new();
                let loaded = loader::<Required>(environment, &[a, b], &dir).load();
                let pair = [a, b];
                let twice = |one, other| pair.contains(&one) && pair.contains(&other);
                if twice(Row::Env, Row::EnvFile) || twice(Row::Dotenv, Row::DotenvFile) {
                    assert_eq!(said(loaded), "value: ambiguous", "{pair:?}");
                    continue;
                }
                let winner = if rank(a) <= rank(b) { a } else { b };
                let value = loaded.unwrap().value;
                assert_eq!(*value.expose(), format!("{winner:?}"), "{pair:?} in {environment}");
            }
        }
    }
}

#[test]
fn any_source_wins_over_any_fallback() {
    for environment in ["development", "production"] {
        for row in ROWS {
            let wanted = format!("{row:?}");
            let dir = Dir::new();
            let value = loader::<WithBoth>(environment, &[row], &dir).load().map(|c| c.value);
            match row {
                // The type is not secret: there is no `VALUE_FILE`.
                Row::EnvFile | Row::DotenvFile => assert_eq!(value.unwrap(), "DefaultIn"),
                _ => assert_eq!(value.unwrap(), wanted, "{environment}"),
            }
            let value = loader::<WithGenerate>(environment, &[row], &Dir::new()).load();
            assert_eq!(*value.unwrap().value.expose(), wanted, "{environment}");
        }
    }
}

#[test]
fn default_in_wins_over_default_where_it_fits() {
    let dir = Dir::new();
    let load = |environment| loader::<WithBoth>(environment, &[], &dir).load().unwrap().value;
    assert_eq!(load("development"), "DefaultIn");
    assert_eq!(load("production"), "DefaultIn");
    assert_eq!(load("staging"), "Default");
    assert_eq!(load("test"), "Default");
    assert_eq!(loader::<WithDefault>("production", &[], &dir).load().unwrap().value, "Default");
}

#[test]
fn generated_values_are_local_only_and_never_the_same() {
    let dir = Dir::new();
    let load = |environment| loader::<WithGenerate>(environment, &[], &dir).load();
    let (one, two) = (load("development").unwrap().value, load("test").unwrap().value);
    assert_eq!(one.expose().len(), 43);
    assert_ne!(one, two);
    assert_eq!(said(load("production")), "value: not_found");
    assert_eq!(said(load("staging")), "value: not_found");
}

#[test]
fn a_report_tells_all_that_was_asked_before_the_winner() {
    let dir = Dir::new();
    let loader = loader::<WithDefault>("production", &[Row::Store], &dir);
    let (_, report) = loader.load_with_report().unwrap();
    assert_eq!(
        attempts(&report, "value"),
        [
            "env VALUE: not set".to_owned(),
            format!("file {}/value: no such file", dir.text()),
            "second app: no such secret".to_owned(),
            "aws app: used".to_owned(),
        ]
    );
    assert_eq!(report.fields()[0].source().unwrap().source(), "aws");
}

#[test]
fn set_reads_like_a_variable() {
    #[derive(SecretConfig)]
    struct Port {
        #[secret(env = "PORT#http")]
        port: u16,
    }

    let port = Port::loader().no_env().set("port", " 80 ").load().unwrap().port;
    assert_eq!(port, 80, "`set` is the value itself, not the JSON that holds it");
    assert_eq!(said(Port::loader().no_env().set("port", "http").load()), "port: wrong_type");
    assert_eq!(said(Port::loader().no_env().set("port", " ").load()), "port: blank");
    let loader = Port::loader().env_vars([("PORT", r#"{"http": 81}"#)]);
    assert_eq!(loader.clone().set("port", "").load().unwrap().port, 81);
    assert_eq!(loader.set("port", "1").set("port", "2").load().unwrap().port, 2);
}

#[test]
fn set_needs_a_field_that_exists() {
    #[derive(SecretConfig)]
    struct Outer {
        #[secret(nested, prefix = "IN_")]
        inner: Inner,
        #[secret(skip)]
        skipped: u8,
        #[secret(environment)]
        environment: String,
    }

    #[derive(SecretConfig)]
    struct Inner {
        #[secret(env = "URL", default = "u")]
        url: String,
    }

    let load = |path: &str| Outer::loader().no_env().set(path, "x").load();
    let outer = load("inner.url").unwrap();
    assert_eq!((outer.inner.url.as_str(), outer.skipped), ("x", 0));
    assert_eq!(outer.environment, "development");

    let near = problem(load("inner.ulr"));
    assert_eq!((near.field(), near.kind().as_str()), ("inner.ulr", "unknown_field"));
    assert!(near.help().contains("`inner.url`"), "{}", near.help());
    for path in ["url", "inner", "skipped", "environment", ""] {
        assert_eq!(said(load(path)), format!("{path}: unknown_field"));
    }
}

#[derive(SecretConfig)]
struct Renamed {
    #[secret(env(name = "NEW", was = "OLD"))]
    key: Secret<String>,
}

#[test]
fn an_old_name_is_read_with_advice() {
    let load = |variables: &[(&'static str, &'static str)]| {
        Renamed::loader().env_vars(variables.to_vec()).load_with_report().unwrap()
    };
    let (config, report) = load(&[("OLD", "o")]);
    assert_eq!(config.key.expose(), "o");
    assert_eq!(advice(&report), ["key: the variable OLD is now called NEW: rename it"]);
    assert_eq!(attempts(&report, "key"), ["env NEW: not set", "env OLD: used"]);

    let (config, report) = load(&[("OLD", "o"), ("NEW", "n")]);
    assert_eq!(config.key.expose(), "n");
    assert_eq!(advice(&report).len(), 1);

    let (config, report) = load(&[("NEW", "n")]);
    assert_eq!((config.key.expose().as_str(), advice(&report).len()), ("n", 0));

    let (config, report) = load(&[("OLD", " "), ("NEW", "n")]);
    assert_eq!((config.key.expose().as_str(), advice(&report).len()), ("n", 0));
}

#[test]
fn an_old_name_in_dotenv_is_read_with_advice() {
    let dir = Dir::new();
    let load = |lines: &str| {
        let path = dir.file(".env", lines);
        Renamed::loader().no_env().dotenv(path).load_with_report().unwrap()
    };
    let (config, report) = load("OLD=o\n");
    assert_eq!(config.key.expose(), "o");
    assert_eq!(advice(&report).len(), 1);
    let (config, report) = load("OLD=o\nNEW=n\n");
    assert_eq!((config.key.expose().as_str(), advice(&report).len()), ("n", 1));
    let (config, report) = load("OLD=\nNEW=n\n");
    assert_eq!((config.key.expose().as_str(), advice(&report).len()), ("n", 0));
}

#[test]
fn a_prefix_stands_before_old_names_and_file_names_too() {
    #[derive(SecretConfig)]
    #[secret(prefix = "APP_")]
    struct Outer {
        #[secret(nested, prefix = "DB_")]
        database: Database,
        #[secret(env(name = "BARE", no_prefix))]
        bare: String,
    }

    #[derive(SecretConfig)]
    #[secret(prefix = "MAIN_", env)]
    struct Database {
        #[secret(env(name = "USER", was = "LOGIN"))]
        user: String,
        password: Secret<String>,
    }

    let dir = Dir::new();
    let config = Outer::loader()
        .env_vars([
            ("APP_DB_MAIN_LOGIN", "ada"),
            ("APP_DB_MAIN_PASSWORD_FILE", &dir.file_text("p", "s\n")),
            ("BARE", "b"),
        ])
        .load()
        .unwrap();
    assert_eq!(config.database.user, "ada");
    assert_eq!(config.database.password.expose(), "s");
    assert_eq!(config.bare, "b");
}

#[test]
fn a_variable_and_its_file_are_one_too_many() {
    let dir = Dir::new();
    let path = dir.file_text("value", "from file");
    let load = |key: &str, file: &str| {
        Renamed::loader().env_vars([("NEW", key), ("NEW_FILE", file)]).load()
    };

    let both = problem(load("from variable", &path));
    assert_eq!(both.kind().as_str(), "ambiguous");
    assert!(both.help().contains("NEW") && both.help().contains("NEW_FILE"), "{}", both.help());

    assert_eq!(load(" ", &path).unwrap().key.expose(), "from file");
    assert_eq!(load("from variable", " ").unwrap().key.expose(), "from variable");
    let absent = format!("{}/absent", dir.text());
    assert_eq!(said(load("", &absent)), "key: not_found");
}

#[test]
fn blank_is_unset_unless_allowed() {
    #[derive(SecretConfig)]
    struct Blank {
        #[secret(env = "A", default = "default")]
        a: String,
        #[secret(env = "B", default = "default", allow_empty)]
        b: String,
        #[secret(env = "C")]
        c: Option<Secret<String>>,
        #[secret(env = "D", allow_empty)]
        d: Option<Secret<String>>,
    }

    for blank in ["", " ", "\t\r\n"] {
        let variables = ["A", "B", "C", "D"].map(|name| (name, blank));
        let (config, report) = Blank::loader().env_vars(variables).load_with_report().unwrap();
        assert_eq!((config.a.as_str(), config.b.as_str()), ("default", blank));
        assert_eq!((config.c, config.d.unwrap().expose().as_str()), (None, blank));
        assert_eq!(attempts(&report, "a")[0], "env A: set, but blank");
    }
}

#[test]
fn blank_is_unset_in_every_source() {
    for blank in ["", " \n"] {
        let dir = Dir::new();
        dir.file("value", blank);
        let named = dir.file_text("named", blank);
        let path = dir.file(".env", "VALUE=\"\"\n");
        let loader = WithDefault::loader()
            .environment("production")
            .env_vars([("DIR", dir.text().as_str()), ("VALUE", blank), ("VALUE_FILE", &named)])
            .dotenv(path)
            .store(Memory::new("aws").bytes("app", blank))
            .store(Memory::new("second").text("app", blank));
        let (config, report) = loader.load_with_report().unwrap();
        assert_eq!(config.value, "Default");
        let blanks = attempts(&report, "value");
        let blanks = blanks.iter().filter(|attempt| attempt.ends_with("set, but blank"));
        assert_eq!(blanks.count(), 5, "{report}");
    }
}

#[test]
fn a_blank_behind_a_key_is_unset_too() {
    #[derive(SecretConfig)]
    struct Keyed {
        #[secret(env = "DB#password", aws = "db#password")]
        password: Secret<String>,
    }

    let loader = Keyed::loader().env_vars([("DB", r#"{"password": " "}"#)]);
    let aws = Memory::new("aws").text("db", r#"{"password": "p"}"#);
    assert_eq!(loader.clone().store(aws).load().unwrap().password.expose(), "p");
    let aws = Memory::new("aws").text("db", r#"{"password": ""}"#);
    assert_eq!(said(loader.store(aws).load()), "password: blank");
}

#[test]
fn the_process_wins_over_dotenv_and_a_later_file_over_an_earlier() {
    #[derive(SecretConfig)]
    struct Three {
        #[secret(env = "A")]
        a: String,
        #[secret(env = "B")]
        b: String,
        #[secret(env = "C")]
        c: String,
    }

    let dir = Dir::new();
    let (first, second) = (dir.file("1.env", "A=1\nB=1\nC=1\n"), dir.file("2.env", "A=2\nB=2\n"));
    let (config, report) = Three::loader()
        .env_vars([("A", "0")])
        .dotenv(&first)
        .dotenv(&second)
        .load_with_report()
        .unwrap();
    assert_eq!((config.a, config.b, config.c), ("0".into(), "2".into(), "1".into()));
    let line = format!(".env B ({} line 2): used", second.display());
    assert_eq!(attempts(&report, "b").last(), Some(&line));
    let swapped = Three::loader().no_env().dotenv(second).dotenv(first).load().unwrap();
    assert_eq!((swapped.a, swapped.b), ("1".into(), "1".into()));
}

#[test]
fn a_given_dotenv_must_exist_and_is_read_in_every_environment() {
    let dir = Dir::new();
    let load = |path: std::path::PathBuf| {
        Renamed::loader().no_env().environment("production").dotenv(path).load()
    };
    assert_eq!(load(dir.file(".env", "NEW=n")).unwrap().key.expose(), "n");
    let error = error(load(dir.path().join("absent.env")));
    let kinds: Vec<_> = error.problems().iter().map(|p| p.kind().as_str()).collect();
    assert!(kinds.contains(&"not_found"), "{error}");
    assert!(error.to_string().contains("absent.env"), "{error}");
}

#[test]
fn no_dotenv_takes_given_files_back() {
    let dir = Dir::new();
    let path = dir.file(".env", "NEW=n");
    let loaded = Renamed::loader().no_env().dotenv(path).no_dotenv().load();
    assert_eq!(said(loaded), "key: missing");
}

#[derive(SecretConfig)]
struct Guarded {
    #[secret(env(name = "VALUE", was = "OLD"), file = "{$DIR}/value", aws = "app")]
    #[secret(no_override_in = "production")]
    value: Secret<String>,
}

#[test]
fn no_override_in_makes_a_set_variable_or_file_a_problem() {
    for row in [Row::Env, Row::EnvFile, Row::Dotenv, Row::DotenvFile, Row::File] {
        let dir = Dir::new();
        let rows = [row, Row::Store];
        let guarded = problem(loader::<Guarded>("production", &rows, &dir).load());
        assert_eq!(guarded.kind().as_str(), "overridden", "{row:?}");
        let value = loader::<Guarded>("staging", &rows, &dir).load().unwrap().value;
        assert_eq!(*value.expose(), format!("{row:?}"));
    }
}

#[test]
fn no_override_in_lets_the_store_the_loader_and_blanks_through() {
    let dir = Dir::new();
    let store = loader::<Guarded>("production", &[Row::Store], &dir);
    assert_eq!(store.load().unwrap().value.expose(), "Store");
    let blank = store.clone().env_vars([("VALUE", " "), ("OLD", "")]);
    assert_eq!(blank.load().unwrap().value.expose(), "Store");
    let old = store.clone().env_vars([("OLD", "old")]);
    assert_eq!(said(old.load()), "value: overridden");
    let set = store.env_vars([("VALUE", "v")]).set("value", "Set");
    assert_eq!(set.load().unwrap().value.expose(), "Set");
}

#[test]
fn no_override_in_holds_for_fields_with_a_store() {
    #[derive(SecretConfig)]
    #[secret(no_override_in("staging", "production"), aws = "app")]
    struct Outer {
        #[secret(env = "URL", key)]
        url: Secret<String>,
        #[secret(env = "DEBUG", default = false)]
        debug: bool,
        #[secret(nested)]
        inner: Inner,
    }

    #[derive(SecretConfig)]
    struct Inner {
        #[secret(env = "TOKEN", key)]
        token: Secret<String>,
    }

    let loader = Outer::loader()
        .environment("staging")
        .store(Memory::new("aws").text("app", r#"{"url": "u", "token": "t"}"#));
    let config = loader.clone().env_vars([("DEBUG", "yes")]).load().unwrap();
    assert!(config.debug);
    let loaded = loader.clone().env_vars([("TOKEN", "x")]).load();
    assert_eq!(said(loaded), "inner.token: overridden");
    let config = loader.environment("development").env_vars([("URL", "x")]).load().unwrap();
    assert_eq!((config.url.expose().as_str(), config.inner.token.expose().as_str()), ("x", "t"));
}

#[test]
fn a_variable_of_another_case_is_named_in_the_help() {
    let twin = problem(Renamed::loader().env_vars([("New", "n")]).load());
    assert_eq!(twin.kind().as_str(), "missing");
    assert!(twin.help().contains("New is set"), "{}", twin.help());
}

#[test]
fn no_env_takes_given_variables_back() {
    let loader = Renamed::loader().env_vars([("NEW", "n")]).no_env().environment("production");
    assert_eq!(said(loader.load()), "key: missing");
}
