//! Which environment a load runs in, and which rules fit it.

#![allow(dead_code, reason = "a config whose load must fail is never read")]

use std::path::Path;
use std::process::Command;

use secretconf::store::Memory;
use secretconf::{Secret, SecretConfig};
use secretconf_release_probe as release;
use secretconf_tests::{Dir, all_said, problem, said};
use serde::Deserialize;

#[derive(SecretConfig)]
struct Named {
    #[secret(environment)]
    environment: String,
}

fn named(value: &str) -> Result<Named, secretconf::Error> {
    Named::loader().env_vars([("ENVIRONMENT", value)]).load()
}

#[test]
fn the_variable_names_it_and_is_trimmed() {
    for name in ["development", "test", "staging", "production"] {
        assert_eq!(named(name).unwrap().environment, name);
        assert_eq!(named(&format!(" {name}\r\n")).unwrap().environment, name);
        let loader = Named::loader().no_env().environment(format!("{name}\n"));
        assert_eq!(loader.load().unwrap().environment, name);
    }
}

#[test]
fn the_loader_wins_over_the_variable() {
    let loader = Named::loader().env_vars([("ENVIRONMENT", "nonsense")]).environment("test");
    assert_eq!(loader.load().unwrap().environment, "test");
}

#[test]
fn unset_or_blank_is_assumed_in_a_debug_build() {
    for loader in [Named::loader().no_env(), Named::loader().env_vars([("ENVIRONMENT", " \t")])] {
        let (config, report) = loader.load_with_report().unwrap();
        assert_eq!(config.environment, "development");
        assert_eq!(report.environment(), Some("development"));
        assert!(report.to_string().contains("assumed: ENVIRONMENT is not set"), "{report}");
    }
}

#[test]
fn an_undeclared_name_is_the_only_problem_and_nothing_is_asked() {
    #[derive(SecretConfig)]
    struct Broken {
        #[secret(env = "A", aws = "a")]
        a: Secret<String>,
        #[secret(env = "B")]
        b: u8,
    }

    let aws = Memory::new("aws").text("a", "x");
    for (wrong, suggestion) in [
        ("prodution", "`production`"),
        ("Production", "`production`"),
        ("PRODUCTION", "`production`"),
        ("prod", "`development`, `test`, `staging`, `production`"),
        ("qa", "`development`, `test`, `staging`, `production`"),
    ] {
        let loader = Broken::loader().env_vars([("ENVIRONMENT", wrong), ("B", "x")]);
        let wrong_name = problem(loader.store(aws.clone()).load());
        assert_eq!(wrong_name.field(), "ENVIRONMENT");
        assert_eq!(wrong_name.kind().as_str(), "environment");
        assert!(wrong_name.help().contains(suggestion), "{wrong}: {}", wrong_name.help());
        assert!(!format!("{wrong_name:?}").contains("local"), "a class is no environment");
    }
    for wrong in ["local", "deployed", ""] {
        let loader = Broken::loader().no_env().environment(wrong).store(aws.clone());
        assert_eq!(said(loader.load()), "ENVIRONMENT: environment");
    }
    assert!(aws.asked().is_empty());
}

#[test]
fn the_variable_and_the_default_can_be_chosen() {
    #[derive(SecretConfig)]
    #[secret(environment_var = "APP_ENV", default_environment = "staging")]
    struct Chosen {
        #[secret(environment)]
        environment: String,
    }

    let load = |variables: &[(&'static str, &'static str)]| {
        Chosen::loader().env_vars(variables.to_vec()).load_with_report()
    };
    let (config, report) = load(&[("ENVIRONMENT", "test")]).unwrap();
    assert_eq!(config.environment, "staging");
    assert!(report.to_string().contains("APP_ENV is not set"), "{report}");
    assert!(!report.to_string().contains("assumed"), "{report}");
    assert_eq!(load(&[("APP_ENV", "test")]).unwrap().0.environment, "test");
    assert_eq!(load(&[("APP_ENV", " ")]).unwrap().0.environment, "staging");
    assert_eq!(said(load(&[("APP_ENV", "stging")])), "APP_ENV: environment");
}

#[test]
fn a_release_build_assumes_nothing() {
    use release::{DefaultIn, DefaultStaging, Generating};
    assert_eq!(said(Generating::loader().no_env().load()), "ENVIRONMENT: environment");
    assert_eq!(said(DefaultIn::loader().no_env().load()), "ENVIRONMENT: environment");
    assert_eq!(said(release::Named::loader().no_env().load()), "ENVIRONMENT: environment");
    let blank = release::Named::loader().env_vars([("ENVIRONMENT", " ")]);
    let unset = problem(blank.load());
    assert_eq!(unset.field(), "ENVIRONMENT");
    assert!(unset.help().contains("set ENVIRONMENT to one of"), "{}", unset.help());
    let staging = DefaultStaging::loader().no_env().load().unwrap();
    assert_eq!(staging.environment, "staging");
    let generating = Generating::loader().no_env().environment("development").load().unwrap();
    assert_eq!(generating.key.expose().len(), 43);
}

#[test]
fn a_release_build_needs_no_environment_if_nothing_depends_on_it() {
    let loader = release::Indifferent::loader().env_vars([("PROBE_URL", "u")]);
    let (config, report) = loader.load_with_report().unwrap();
    assert_eq!((config.url.as_str(), config.port), ("u", 80));
    assert!(config.token.is_none());
    assert_eq!(report.environment(), None);
}

#[test]
fn a_release_build_may_not_be_made_local_by_dotenv() {
    let dir = Dir::new();
    let path = dir.file(".env", "ENVIRONMENT=development\n");
    let loaded = release::Generating::loader().no_env().dotenv(&path).load();
    assert_eq!(said(loaded), "ENVIRONMENT: environment");
    let staging = release::DefaultStaging::loader().no_env().dotenv(&path).load().unwrap();
    assert_eq!(staging.environment, "staging", "`default_environment` is not an assumption");
}

#[test]
fn all_defaults_are_checked_in_debug_builds_only() {
    let loader = release::BadDefault::loader().no_env().environment("test");
    assert!(loader.load().unwrap().bind.is_loopback());
}

#[test]
fn dotenv_may_choose_another_local_environment_where_one_was_assumed() {
    let dir = Dir::new();
    let load = |line: &str, variables: &[(&'static str, &'static str)]| {
        let path = dir.file(".env", line);
        Named::loader().env_vars(variables.to_vec()).dotenv(path).load_with_report()
    };
    let (config, report) = load("ENVIRONMENT=' test '\n", &[]).unwrap();
    assert_eq!(config.environment, "test");
    assert!(report.to_string().contains("ENVIRONMENT in .env"), "{report}");

    assert_eq!(said(load("ENVIRONMENT=production\n", &[])), "ENVIRONMENT: environment");
    assert_eq!(said(load("ENVIRONMENT=tset\n", &[])), "ENVIRONMENT: environment");
    let (config, _) = load("ENVIRONMENT=test\n", &[("ENVIRONMENT", "staging")]).unwrap();
    assert_eq!(config.environment, "staging");
    let (config, _) = load("ENVIRONMENT=\n", &[]).unwrap();
    assert_eq!(config.environment, "development", "blank is unset");
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Stage {
    Dev,
    Ci,
    Production,
}

#[derive(SecretConfig)]
#[secret(environments(dev, ci, staging, production("prod-eu", "prod-us")), local(dev, ci))]
struct Groups {
    #[secret(env = "LEVEL", default = 0)]
    #[secret(default_in(deployed = 1, production = 2, "prod-eu" = 3, local = 4, ci = 5))]
    level: u8,
    #[secret(environment)]
    environment: String,
}

#[test]
fn an_exact_name_wins_over_a_group_and_a_group_over_a_class() {
    let level = |name: &str| {
        let groups = Groups::loader().no_env().environment(name).load().unwrap();
        assert_eq!(groups.environment, name);
        groups.level
    };
    assert_eq!(level("prod-eu"), 3);
    assert_eq!(level("prod-us"), 2);
    assert_eq!(level("production"), 2);
    assert_eq!(level("staging"), 1);
    assert_eq!(level("dev"), 4);
    assert_eq!(level("ci"), 5);
    assert_eq!(
        said(Groups::loader().no_env().environment("development").load()),
        "ENVIRONMENT: environment"
    );
    let assumed = Groups::loader().no_env().load().unwrap();
    assert_eq!(assumed.environment, "dev", "the first local one");
}

#[test]
fn the_environment_can_be_a_unit_enum_and_a_group_is_an_alias() {
    #[derive(SecretConfig)]
    #[secret(environments(dev, ci, staging, production("prod-eu", "prod-us")), local(dev, ci))]
    struct Staged {
        #[secret(environment)]
        stage: Stage,
    }

    let stage = |name: &str| Staged::loader().no_env().environment(name).load().map(|c| c.stage);
    assert_eq!(stage("dev").unwrap(), Stage::Dev);
    assert_eq!(stage("ci").unwrap(), Stage::Ci);
    assert_eq!(stage("production").unwrap(), Stage::Production);
    assert_eq!(stage("prod-us").unwrap(), Stage::Production);
    let missing = problem(stage("staging"));
    assert_eq!((missing.field(), missing.kind().as_str()), ("stage", "wrong_type"));
    assert!(missing.help().contains("`staging`"), "{}", missing.help());
}

#[test]
fn a_group_of_locals_is_local() {
    #[derive(SecretConfig)]
    #[secret(environments(laptop("ada", "bob"), live), local(laptop))]
    struct Group {
        #[secret(env = "KEY", generate)]
        key: Secret<String>,
    }

    for local in ["laptop", "ada", "bob"] {
        let key = Group::loader().no_env().environment(local).load().unwrap().key;
        assert_eq!(key.expose().len(), 43);
    }
    assert_eq!(said(Group::loader().no_env().environment("live").load()), "key: missing");
}

#[test]
fn only_what_is_declared_local_is_local() {
    #[derive(SecretConfig)]
    #[secret(local(staging))]
    struct Local {
        #[secret(env = "KEY", generate)]
        key: Secret<String>,
    }

    assert!(Local::loader().no_env().environment("staging").load().is_ok());
    assert_eq!(said(Local::loader().no_env().environment("test").load()), "key: missing");
    let assumed = Local::loader().no_env().load_with_report().unwrap().1;
    assert_eq!(assumed.environment(), Some("staging"), "development is not local any more");
}

#[test]
fn the_root_decides_for_a_struct_of_another_crate() {
    #[derive(SecretConfig)]
    #[secret(environments(laptop, live, other), local(laptop))]
    struct Root {
        #[secret(nested)]
        opinionated: release::Opinionated,
    }

    let load = |name: &str| Root::loader().no_env().environment(name).load();
    assert_eq!(load("laptop").unwrap().opinionated.opinion, None);
    assert_eq!(load("other").unwrap().opinionated.opinion, None);
    assert_eq!(said(load("live")), "opinionated.opinion: missing");
}

#[test]
fn names_beneath_are_checked_before_anything_is_asked() {
    #[derive(SecretConfig)]
    struct Root {
        #[secret(env = "A", aws = "a")]
        a: Secret<String>,
        #[secret(nested)]
        opinionated: release::Opinionated,
        #[secret(nested, prefix = "L_", required_in = "production")]
        library: Option<Inner>,
    }

    #[derive(SecretConfig)]
    #[secret(environments(dev, qa, prod), no_override_in = "prod", aws_in(prod = "x"))]
    struct Inner {
        #[secret(env = "C", key, plain, default = 0, default_in(qa = 1), required_in = "prod")]
        c: u8,
        #[secret(env = "D", default = 0, default_in(deployed = 1, dev = 2))]
        d: u8,
    }

    let aws = Memory::new("aws");
    let loaded = Root::loader().no_env().environment("production").store(aws.clone()).load();
    let said = all_said(loaded);
    assert!(said.iter().all(|said| said.ends_with(": declaration")), "{said:?}");
    for field in ["opinionated.opinion", "library", "library.c", "library.d"] {
        let line = format!("{field}: declaration");
        assert!(said.contains(&line), "{line} is not in {said:?}");
    }
    assert!(!said.iter().any(|said| said.starts_with("a:")), "{said:?}");
    assert!(aws.asked().is_empty());
}

#[test]
fn a_library_leaves_the_store_to_its_user() {
    #[derive(SecretConfig)]
    #[secret(aws = "outer")]
    struct Root {
        #[secret(nested, prefix = "A_", aws = "{environment}/a")]
        a: release::Library,
        #[secret(nested, prefix = "B_")]
        b: release::Library,
    }

    #[derive(SecretConfig)]
    struct Storeless {
        #[secret(nested)]
        library: release::Library,
    }

    let aws = Memory::new("aws")
        .text("staging/a", r#"{"user": "ua", "password": "pa"}"#)
        .text("outer", r#"{"password": "pb"}"#);
    let loader = Root::loader().no_env().environment("staging").store(aws.clone());
    let root = loader.load().unwrap();
    assert_eq!((root.a.user.as_str(), root.a.password.expose().as_str()), ("ua", "pa"));
    assert_eq!((root.b.user.as_str(), root.b.password.expose().as_str()), ("app", "pb"));
    let root = loader.env_vars([("B_LIB_USER", "ub")]).load().unwrap();
    assert_eq!(root.b.user, "ub");

    let said = all_said(Storeless::loader().env_vars([("LIB_PASSWORD", "x")]).load());
    assert_eq!(said, ["library.user: declaration", "library.password: declaration"]);
}

#[test]
fn two_fields_that_meet_in_one_variable_are_seen() {
    #[derive(SecretConfig)]
    struct Root {
        #[secret(env = "X_PORT")]
        port: u16,
        #[secret(nested, prefix = "X_")]
        inner: Inner,
        #[secret(env = "KEY_FILE")]
        file: String,
    }

    #[derive(SecretConfig)]
    struct Inner {
        #[secret(env = "PORT")]
        port: u16,
        #[secret(env(name = "KEY", no_prefix))]
        key: Secret<String>,
    }

    let said = all_said(Root::loader().env_vars([("X_PORT", "1")]).load());
    assert_eq!(said, ["inner.port: declaration", "file: declaration"]);
}

/// Within one struct, too: an old name is none that the derive compares.
#[test]
fn an_old_name_may_not_be_the_file_of_a_secret() {
    #[derive(Debug, SecretConfig)]
    struct Config {
        #[secret(env = "A")]
        a: Secret<String>,
        #[secret(env(name = "B", was = "A_FILE"))]
        b: Option<String>,
    }

    assert_eq!(said(Config::loader().no_env().load()), "b: declaration");
}

#[test]
fn required_in_and_default_in_take_classes_and_groups() {
    #[derive(SecretConfig)]
    #[secret(environments(dev, staging, production("prod-eu")))]
    struct Rules {
        #[secret(env = "A", default = 1, required_in = "deployed")]
        a: u8,
        #[secret(env = "B", required_in("production"))]
        b: Option<u8>,
        #[secret(env = "C", default = 1, required_in = "deployed", default_in(staging = 2))]
        c: u8,
    }

    let load = |name: &str| Rules::loader().no_env().environment(name).load();
    let dev = load("dev").unwrap();
    assert_eq!((dev.a, dev.b, dev.c), (1, None, 1));
    assert_eq!(all_said(load("staging")), ["a: missing"], "`default_in` stands");
    assert_eq!(all_said(load("prod-eu")), ["a: missing", "b: missing", "c: missing"]);
    assert_eq!(all_said(load("production")), ["a: missing", "b: missing", "c: missing"]);
}

fn probe(what: &str, variables: &[(&str, &str)], directory: &Path) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_probe"))
        .arg(what)
        .env_clear()
        .envs(variables.iter().copied())
        .current_dir(directory)
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn dotenv_is_found_in_the_working_directory_and_its_parents() {
    let dir = Dir::new();
    let path = dir.file(".env", "PROBE_URL=from parent\n");
    let deep = dir.path().join("a/b");
    std::fs::create_dir_all(&deep).unwrap();
    let printed = probe("debug", &[], &deep);
    assert!(printed.starts_with("ok: from parent in development\n"), "{printed}");
    assert!(printed.contains(&format!("{} line 1", path.display())), "{printed}");

    std::fs::write(dir.path().join("a/.env"), "PROBE_URL=nearer\nENVIRONMENT=test\n").unwrap();
    assert!(probe("debug", &[], &deep).starts_with("ok: nearer in test\n"));
    let printed = probe("debug", &[("PROBE_URL", "process")], &deep);
    assert!(printed.starts_with("ok: process in test\n"), "{printed}");
}

#[test]
fn dotenv_is_not_read_where_it_is_deployed() {
    let dir = Dir::new();
    let path = dir.file(".env", "PROBE_URL=from file\nPROBE_KEY=k\nENVIRONMENT=development\n");
    let printed = probe("debug", &[("ENVIRONMENT", "production")], dir.path());
    assert!(printed.starts_with("ok: nowhere in production\n"), "{printed}");
    let told = format!("advice: {}: found, but not read: `production`", path.display());
    assert!(printed.contains(&told), "{printed}");

    let printed = probe("indifferent", &[], dir.path());
    assert!(printed.contains("1 problem with Indifferent"), "{printed}");
    assert!(printed.contains("found, but not read: ENVIRONMENT is not set"), "{printed}");
    let printed = probe("indifferent", &[("PROBE_URL", "u")], dir.path());
    assert!(printed.starts_with("ok: u 80"), "{printed}");
    let printed = probe("generating", &[], dir.path());
    assert!(printed.contains("unknown environment"), "{printed}");
    let printed = probe("generating", &[("ENVIRONMENT", "test")], dir.path());
    assert!(printed.starts_with("ok: generated"), "{printed}");
}

#[test]
fn env_vars_switch_the_found_dotenv_off() {
    let dir = Dir::new();
    dir.file(".env", "PROBE_URL=from file\n");
    assert!(probe("debug", &[], dir.path()).starts_with("ok: from file"));
    let printed = probe("given", &[("PROBE_URL", "process")], dir.path());
    assert_eq!(printed, "ok: nowhere\n");
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_utf8_is_neither_missing_nor_in_the_way() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let run = |name: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_probe"))
            .arg("debug")
            .env_clear()
            .env(name, OsStr::from_bytes(b"\xff\xfe"))
            .current_dir("/")
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(run("UNRELATED").starts_with("ok: nowhere in development"));
    assert!(run("PROBE_URL").contains("not UTF-8"));
    assert!(run("ENVIRONMENT").contains("not UTF-8"));
}
