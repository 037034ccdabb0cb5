//! Everything at once: all problems of all fields, structs and stores, in order, each cause once.

#![allow(dead_code, reason = "a config whose load must fail is never read")]

use secretconf::store::{Memory, StoreError};
use secretconf::{ProblemKind, Secret, SecretConfig};
use secretconf_tests::{all_said, error, said};

#[derive(SecretConfig)]
struct App {
    #[secret(env = "A")]
    a: u8,
    #[secret(nested, prefix = "DB_")]
    database: Database,
    #[secret(aws = "b")]
    b: Secret<String>,
    #[secret(nested, prefix = "X_")]
    second: Database,
    #[secret(env = "Z", default = 1, required_in = "production")]
    z: u8,
}

#[derive(SecretConfig)]
#[secret(aws = "db")]
struct Database {
    #[secret(env = "URL", key)]
    url: Secret<String>,
    #[secret(env = "POOL", key, plain, default = 5)]
    pool: u8,
    #[secret(nested)]
    tls: Tls,
    #[secret(env = "LAST", default_in(local = "l"))]
    last: String,
}

#[derive(SecretConfig)]
struct Tls {
    #[secret(env = "CA", store(vault2 = "ca"))]
    ca: Secret<String>,
}

#[test]
fn all_problems_come_in_the_order_of_the_fields() {
    let aws = Memory::new("aws").text("db", r#"{"pool": "many"}"#).fail("b", StoreError::denied());
    let variables = [("ENVIRONMENT", "production"), ("A", "x"), ("X_POOL", "300")];
    let loader = App::loader().env_vars(variables);
    let loaded = loader.store(aws).store(Memory::new("vault2")).load();
    let error = error(loaded);
    let said: Vec<_> =
        error.problems().iter().map(|p| format!("{}: {}", p.field(), p.kind())).collect();
    assert_eq!(
        said,
        [
            "a: wrong_type",
            "database.url: no_such_key",
            "database.pool: wrong_type",
            "database.tls.ca: not_found",
            "database.last: missing",
            "b: denied",
            "second.url: no_such_key",
            "second.pool: wrong_type",
            "second.tls.ca: not_found",
            "second.last: missing",
            "z: missing",
        ]
    );
    assert_eq!(error.environment(), Some("production"));
    assert_eq!(
        error.summary(),
        "11 problems with App in production: a (not a u8), database.url (no such key), \
         database.pool (not a u8), database.tls.ca (not found), database.last (missing), 6 more"
    );
    assert!(error.to_string().starts_with("11 problems with App in production\n"), "{error}");
    assert!(error.to_string().contains("DB_URL") && error.to_string().contains("X_CA"), "{error}");
}

#[test]
fn one_cause_is_told_once_with_all_its_fields() {
    let cause = StoreError::unavailable().detail("connection refused").help("start it");
    let aws = Memory::new("aws").fail_all(cause);
    let loader = App::loader().environment("production");
    let loader = loader.env_vars([("A", "1"), ("Z", "1"), ("DB_LAST", "l"), ("X_LAST", "l")]);
    let vault = Memory::new("vault2").text("ca", "x");
    let outage = error(loader.store(aws).store(vault).load());
    assert_eq!(outage.problems().len(), 5, "{outage}");
    let text = outage.to_string();
    assert_eq!(text.matches("connection refused").count(), 1, "{text}");
    assert_eq!(text.matches("start it").count(), 1, "{text}");
    assert!(text.contains("5 fields"), "{text}");
    for problem in outage.problems() {
        assert!(text.contains(problem.field()), "{text}");
        assert_eq!(problem.kind(), ProblemKind::Unavailable);
        assert_eq!(problem.help(), "start it");
    }
}

#[test]
fn causes_that_differ_stay_apart() {
    #[derive(SecretConfig)]
    struct Three {
        #[secret(aws = "a")]
        a: Secret<String>,
        #[secret(aws = "b")]
        b: Secret<String>,
        #[secret(aws = "c")]
        c: Secret<String>,
    }

    let denied = |name: &str| StoreError::denied().request_id(name).help("ask for access");
    let aws = Memory::new("aws")
        .fail("a", denied("r1"))
        .fail("b", StoreError::throttled())
        .fail("c", denied("r2"));
    let error = error(Three::loader().no_env().environment("production").store(aws).load());
    let text = error.to_string();
    assert_eq!(text.matches("ask for access").count(), 1, "{text}");
    assert!(text.contains("too many requests"), "{text}");
}

#[test]
fn every_environments_defaults_are_checked_in_a_debug_build() {
    fn small(number: &u16) -> Result<(), &'static str> {
        if *number < 1000 { Ok(()) } else { Err("below 1000") }
    }

    #[derive(SecretConfig)]
    struct Defaults {
        #[secret(env = "A")]
        a: u8,
        #[secret(
            env = "BIND",
            default_in(local = "127.0.0.1", staging = "::1", production = "nowhere")
        )]
        bind: std::net::IpAddr,
        #[secret(env = "B")]
        b: u8,
        #[secret(env = "SIZE", validate = small, default = 5000, default_in(local = 1))]
        size: u16,
        #[secret(nested)]
        inner: Option<Inner>,
    }

    #[derive(SecretConfig)]
    struct Inner {
        #[secret(env = "URL", default_in(staging = "no url"))]
        url: url::Url,
    }

    let loaded = Defaults::loader().no_env().environment("development").load();
    assert_eq!(
        all_said(loaded),
        ["a: missing", "bind: wrong_type", "b: missing", "size: rejected", "inner.url: wrong_type"]
    );
    let good = [("A", "1"), ("B", "1"), ("BIND", "::1"), ("SIZE", "1"), ("URL", "http://x")];
    let error = error(Defaults::loader().env_vars(good).load());
    assert_eq!(error.problems().len(), 3, "what is set does not excuse them: {error}");
    assert!(error.to_string().contains("production"), "{error}");
}

#[test]
fn a_bad_default_that_is_used_is_one_problem() {
    #[derive(SecretConfig)]
    struct Used {
        #[secret(env = "BIND", default = "nowhere")]
        bind: std::net::IpAddr,
    }

    assert_eq!(said(Used::loader().no_env().load()), "bind: wrong_type");
}

mod validators {
    use super::*;

    #[derive(SecretConfig)]
    #[secret(validate = check_outer)]
    struct Outer {
        #[secret(env = "LIMIT", default = 10)]
        limit: u8,
        #[secret(nested)]
        pool: Pool,
        #[secret(nested, prefix = "O_")]
        other: Option<Pool>,
    }

    #[derive(SecretConfig)]
    #[secret(validate = check_pool)]
    struct Pool {
        #[secret(env = "MIN", default = 1)]
        min: u8,
        #[secret(env = "MAX", default = 5)]
        max: u8,
    }

    fn check_outer(outer: &Outer) -> Result<(), &'static str> {
        assert!(outer.pool.min <= outer.pool.max, "the inner one is asked first");
        if outer.pool.max > outer.limit { Err("max is over the limit") } else { Ok(()) }
    }

    fn check_pool(pool: &Pool) -> Result<(), &'static str> {
        if pool.min > pool.max { Err("min is over max") } else { Ok(()) }
    }

    fn load(variables: &[(&'static str, &'static str)]) -> Result<Outer, secretconf::Error> {
        Outer::loader().env_vars(variables.to_vec()).load()
    }

    #[test]
    fn structs_are_validated_from_the_inside_out() {
        assert!(load(&[]).unwrap().other.is_none());
        assert_eq!(said(load(&[("MAX", "11")])), "Outer: rejected");
        assert_eq!(said(load(&[("MIN", "6"), ("LIMIT", "3")])), "pool: rejected");
        assert_eq!(said(load(&[("MIN", "6"), ("MAX", "x")])), "pool.max: wrong_type");
        assert_eq!(
            all_said(load(&[("MIN", "6"), ("O_MIN", "6")])),
            ["pool: rejected", "other: rejected"]
        );
        let rejected = error(load(&[("MIN", "6")]));
        assert!(rejected.to_string().contains("min is over max"), "{rejected}");
    }

    #[test]
    fn the_root_is_validated_although_a_line_of_dotenv_is_wrong() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "MAX=11\nno line of a .env file\n").unwrap();
        let said = all_said(Outer::loader().no_env().dotenv(file.path()).load());
        assert_eq!(said.len(), 2, "{said:?}");
        assert!(said[0].ends_with(": dotenv"), "{said:?}");
        assert_eq!(said[1], "Outer: rejected");
    }

    #[test]
    fn a_struct_that_is_not_there_is_not_validated() {
        #[derive(SecretConfig)]
        struct Root {
            #[secret(nested)]
            never: Option<Never>,
        }

        #[derive(SecretConfig)]
        #[secret(validate = never)]
        struct Never {
            #[secret(env = "A", default = 1)]
            a: u8,
            #[secret(nested)]
            within: Within,
        }

        #[derive(SecretConfig)]
        #[secret(validate = only_when_set)]
        struct Within {
            #[secret(env = "B", default = 1)]
            b: u8,
        }

        fn never(_: &Never) -> Result<(), &'static str> {
            Err("never good")
        }

        fn only_when_set(within: &Within) -> Result<(), &'static str> {
            assert_eq!(within.b, 2, "asked for a struct that is not there");
            Ok(())
        }

        assert!(Root::loader().no_env().load().unwrap().never.is_none());
        assert_eq!(said(Root::loader().env_vars([("B", "2")]).load()), "never: rejected");
    }
}

#[test]
fn kinds_have_stable_tokens() {
    for (kind, token) in [
        (ProblemKind::Ambiguous, "ambiguous"),
        (ProblemKind::Blank, "blank"),
        (ProblemKind::Declaration, "declaration"),
        (ProblemKind::Denied, "denied"),
        (ProblemKind::Disabled, "disabled"),
        (ProblemKind::Dotenv, "dotenv"),
        (ProblemKind::DuplicateKey, "duplicate_key"),
        (ProblemKind::Environment, "environment"),
        (ProblemKind::Malformed, "malformed"),
        (ProblemKind::Misconfigured, "misconfigured"),
        (ProblemKind::Missing, "missing"),
        (ProblemKind::NoSuchKey, "no_such_key"),
        (ProblemKind::NotAnObject, "not_an_object"),
        (ProblemKind::NotFound, "not_found"),
        (ProblemKind::NotJson, "not_json"),
        (ProblemKind::NotUtf8, "not_utf8"),
        (ProblemKind::Overridden, "overridden"),
        (ProblemKind::Rejected, "rejected"),
        (ProblemKind::Throttled, "throttled"),
        (ProblemKind::Unavailable, "unavailable"),
        (ProblemKind::UnknownField, "unknown_field"),
        (ProblemKind::Unreadable, "unreadable"),
        (ProblemKind::WrongEnvironment, "wrong_environment"),
        (ProblemKind::WrongType, "wrong_type"),
    ] {
        assert_eq!((kind.as_str(), kind.to_string().as_str()), (token, token));
    }
}

#[derive(SecretConfig)]
#[secret(aws = "db")]
struct Keys {
    #[secret(env = "DB_URL", key)]
    url: Secret<String>,
    #[secret(env = "DB_USER", key)]
    user: Secret<String>,
    #[secret(env = "DB_PASSWORD", key)]
    password: Secret<String>,
}

fn printed(aws: Memory) -> String {
    let loader = Keys::loader().no_env().environment("production");
    error(loader.store(aws).load()).to_string()
}

/// "One cause that hits forty fields is printed once with the forty names": a secret that is not there, too.
#[test]
fn a_secret_that_is_not_found_is_told_once_for_all_its_keys() {
    let text = printed(Memory::new("aws"));
    assert_eq!(text.matches("no such secret").count(), 1, "{text}");
}

/// As above, for a secret that is not JSON.
#[test]
fn a_secret_that_is_not_json_is_told_once_for_all_its_keys() {
    let text = printed(Memory::new("aws").text("db", "hunter2"));
    assert_eq!(text.matches("is not JSON").count(), 1, "{text}");
}

/// The check of production's defaults must not fall over a field that has no source here.
#[test]
fn a_bad_default_of_another_environment_is_told_where_the_field_has_no_source() {
    #[derive(SecretConfig)]
    struct Far {
        #[secret(default_in(production = "not-an-address"))]
        address: Option<std::net::IpAddr>,
        #[secret(default_in(production = odd()), validate = even)]
        made: Option<u8>,
    }

    fn odd() -> Option<u8> {
        Some(7)
    }

    fn even(number: &u8) -> Result<(), &'static str> {
        if number.is_multiple_of(2) { Ok(()) } else { Err("must be even") }
    }

    let said = all_said(Far::loader().no_env().environment("development").load());
    assert_eq!(said, ["address: wrong_type", "made: rejected"]);
}

#[test]
fn two_faulty_lines_are_two_problems() {
    #[derive(SecretConfig)]
    struct Key {
        #[secret(env = "K")]
        k: String,
    }

    let dir = secretconf_tests::Dir::new();
    let filler = "# a comment\n".repeat(10);
    let path = dir.file("v.env", format!("OTHER=${{NOPE}}\n{filler}K=${{NOPE}}\n"));
    let error = error(Key::loader().no_env().dotenv(path).load());
    assert_eq!(error.problems().len(), 2, "{error}");
}

/// The macro cannot see that this type hides a secret; the load can.
#[test]
fn a_default_on_a_type_around_a_secret_is_a_contradiction() {
    #[derive(serde::Deserialize)]
    struct Around(Secret<String>);

    #[derive(SecretConfig)]
    struct Hidden {
        #[secret(env = "X", default = "hunter2")]
        x: Around,
    }

    assert_eq!(said(Hidden::loader().no_env().load()), "x: declaration");
}
