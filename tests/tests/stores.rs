//! How stores are asked: once, at once, in order, in time, and only where they may be.

#![allow(dead_code, reason = "a config whose load must fail is never read")]

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use secretconf::store::{Answer, Memory, Request, StoreError};
use secretconf::{Loader, Secret, SecretConfig};
use secretconf_tests::{Custom, Dir, all_said, error, problem, said};
use url::Url;

fn deployed<T: SecretConfig>() -> Loader<T> {
    T::loader().no_env().environment("production")
}

#[test]
fn one_secret_is_fetched_once_for_all_its_fields() {
    #[derive(SecretConfig)]
    #[secret(aws = "{environment}/db")]
    struct Root {
        #[secret(key)]
        user: Secret<String>,
        #[secret(key)]
        password: Secret<String>,
        #[secret(aws = "production/db")]
        whole: Secret<String>,
        #[secret(aws(name = "production/db", stage = "AWSPREVIOUS", key = "password"))]
        previous: Secret<String>,
        #[secret(aws(name = "production/db", version = "v7", key = "password"))]
        seventh: Secret<String>,
        #[secret(nested)]
        inner: Inner,
        #[secret(nested, aws = "other")]
        other: Other,
    }

    #[derive(SecretConfig)]
    struct Inner {
        #[secret(key)]
        host: Secret<String>,
    }

    #[derive(SecretConfig)]
    struct Other {
        #[secret(key)]
        host: Secret<String>,
    }

    let aws = Memory::new("aws")
        .text("production/db", r#"{"user": "u", "password": "p", "host": "h"}"#)
        .answer_at("production/db", "AWSPREVIOUS", Answer::text(r#"{"password": "old"}"#))
        .answer_at("production/db", "v7", Answer::text(r#"{"password": "7"}"#).version("v7"))
        .text("other", r#"{"host": "o"}"#);
    let (root, report) = deployed::<Root>().store(aws.clone()).load_with_report().unwrap();
    assert_eq!((root.user.expose().as_str(), root.password.expose().as_str()), ("u", "p"));
    assert_eq!((root.previous.expose().as_str(), root.seventh.expose().as_str()), ("old", "7"));
    assert_eq!((root.inner.host.expose().as_str(), root.other.host.expose().as_str()), ("h", "o"));
    let mut asked = aws.asked();
    asked.sort();
    assert_eq!(asked, ["other", "production/db", "production/db", "production/db"]);
    let seventh = report.fields().iter().find(|field| field.field() == "seventh").unwrap();
    assert_eq!(seventh.version(), Some("v7"));
}

#[derive(SecretConfig)]
struct Two {
    #[secret(store(left = "a"), aws = "a", default_in(test = "d"))]
    a: Secret<String>,
    #[secret(aws = "b")]
    b: Option<Secret<String>>,
}

#[test]
fn the_deadline_ends_a_slow_store_and_the_others_answers_stand() {
    let left = Memory::new("left").text("a", "a").delay(Duration::from_secs(60));
    let aws = Memory::new("aws").text("b", "b");
    let start = Instant::now();
    let loader = deployed::<Two>().store(left).store(aws).deadline(Duration::from_millis(150));
    let late = error(loader.load());
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    assert_eq!(late.problems().len(), 1, "{late}");
    let problem = &late.problems()[0];
    assert_eq!((problem.field(), problem.kind().as_str()), ("a", "unavailable"));
    assert!(late.to_string().contains("no answer within 150ms"), "{late}");
    assert!(problem.help().contains(".deadline("), "{}", problem.help());
    assert!(late.report().fields()[1].source().is_some());
}

#[test]
fn the_deadline_wins_over_a_store_that_blocks_its_thread() {
    let left = Custom::new("left", |_: &[Request]| std::thread::sleep(Duration::from_secs(5)));
    let aws = Memory::new("aws").text("b", "b");
    let start = Instant::now();
    let loader = deployed::<Two>().store(left).store(aws).deadline(Duration::from_millis(100));
    assert!(all_said(loader.load()).contains(&"a: unavailable".to_owned()));
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
}

#[test]
fn the_trouble_that_a_store_noted_is_told_at_the_deadline() {
    let left = Custom::new("left", |requests: &[Request]| {
        requests[0].trouble(StoreError::throttled().code("ThrottlingException"));
    });
    let loader = deployed::<Two>().store(left).store(Memory::new("aws"));
    let throttled = problem(loader.load());
    assert_eq!(throttled.kind().as_str(), "throttled");
}

#[test]
fn a_store_that_panics_or_says_nothing_is_a_problem_of_its_own_fields() {
    let aws = Memory::new("aws").text("b", "b");
    let silent = Custom::new("left", |_: &[Request]| {});
    let silent = problem(deployed::<Two>().store(silent).store(aws.clone()).load());
    assert_eq!((silent.field(), silent.kind().as_str()), ("a", "malformed"));
    assert!(silent.attempts()[0].outcome().contains("gave no answer"), "{silent:?}");

    let panics = Custom::new("left", |_: &[Request]| panic!("on purpose"));
    let panics = problem(deployed::<Two>().store(panics).store(aws).load());
    assert_eq!((panics.field(), panics.kind().as_str()), ("a", "malformed"));
    assert!(panics.attempts()[0].outcome().contains("panicked"), "{panics:?}");
}

#[test]
fn the_first_answer_of_a_store_stands() {
    let left = Custom::new("left", |requests: &[Request]| {
        requests[0].answer(Answer::text("first"));
        requests[0].answer(StoreError::denied());
    });
    let two = deployed::<Two>().store(left).store(Memory::new("aws")).load().unwrap();
    assert_eq!(two.a.expose(), "first");
}

#[test]
fn a_store_that_nobody_handed_in_is_a_problem_where_it_is_needed() {
    let unknown = problem(deployed::<Two>().store(Memory::new("aws")).load());
    assert_eq!((unknown.field(), unknown.kind().as_str()), ("a", "misconfigured"));
    let help = "hand a store in with `.store(..)` on the loader; its `name()` must be `left`";
    assert_eq!(unknown.help(), help);
    let found = deployed::<Two>().env_vars([("ENVIRONMENT", "test")]).environment("test");
    assert_eq!(found.load().unwrap().a.expose(), "d", "no store is asked in a local environment");
}

#[test]
fn only_given_stores_withholds_the_built_in_ones() {
    let loader = deployed::<Two>().store(Memory::new("left").text("a", "a")).only_given_stores();
    let withheld = problem(loader.clone().load());
    assert_eq!((withheld.field(), withheld.kind().as_str()), ("b", "misconfigured"));
    assert!(withheld.help().contains("only_given_stores"), "{}", withheld.help());
    assert!(loader.clone().store(Memory::new("aws")).load().is_ok());
    assert!(loader.environment("test").load().unwrap().b.is_none());
}

#[test]
fn of_two_stores_with_one_name_the_later_is_asked() {
    let (first, second) = (Memory::new("left").text("a", "1"), Memory::new("left").text("a", "2"));
    let loader = deployed::<Two>().store(first.clone()).store(second).store(Memory::new("aws"));
    assert_eq!(loader.load().unwrap().a.expose(), "2");
    assert!(first.asked().is_empty());
}

#[test]
fn local_environments_ask_given_stores_only() {
    let left = Memory::new("left").text("a", "from left");
    let loader = Two::loader().no_env().environment("test");
    let two = loader.clone().store(left).load().unwrap();
    assert_eq!(two.a.expose(), "from left");
    assert!(two.b.is_none());
    let start = Instant::now();
    let two = loader.load().unwrap();
    assert_eq!((two.a.expose().as_str(), two.b), ("d", None));
    assert!(start.elapsed() < Duration::from_millis(500));
}

#[test]
fn a_store_bound_to_its_runtime_wants_load_async() {
    let bound = || {
        let answer = |requests: &[Request]| requests[0].answer(Answer::text("a"));
        Custom::new("left", answer).bound()
    };
    let aws = Memory::new("aws");
    let start = Instant::now();
    let refused = problem(deployed::<Two>().store(bound()).store(aws.clone()).load());
    assert_eq!((refused.field(), refused.kind().as_str()), ("a", "misconfigured"));
    assert!(refused.help().contains("load_async"), "{}", refused.help());
    assert!(start.elapsed() < Duration::from_secs(1));

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let loader = deployed::<Two>().store(bound()).store(aws);
    let two = runtime.block_on(loader.load_async()).unwrap();
    assert_eq!(two.a.expose(), "a");
    assert!(runtime.block_on(async { loader.load() }).is_err(), "`load` is no `load_async`");
}

#[derive(SecretConfig)]
struct Placeholders {
    #[secret(aws = "{environment}/{$TEAM}!x#k", env = "A")]
    a: Option<Secret<String>>,
}

#[test]
fn placeholders_are_filled_in() {
    let aws = Memory::new("aws").text("staging/core!x", r#"{"k": "v"}"#);
    let loader = Placeholders::loader().environment("staging").store(aws.clone());
    let config = loader.clone().env_vars([("TEAM", " core\n")]).load().unwrap();
    assert_eq!(config.a.unwrap().expose(), "v");
    assert_eq!(aws.asked(), ["staging/core!x"]);
    for team in [None, Some(("TEAM", " "))] {
        let unset = problem(loader.clone().env_vars(team).no_env().load());
        assert_eq!((unset.field(), unset.kind().as_str()), ("a", "missing"));
        assert!(unset.help().contains("set TEAM"), "{}", unset.help());
    }
    let dir = Dir::new();
    let path = dir.file(".env", "TEAM=core\n");
    assert!(loader.no_env().dotenv(path).load().unwrap().a.is_some());
}

#[test]
fn a_placeholder_is_not_needed_where_the_store_is_not_asked() {
    assert!(Placeholders::loader().no_env().load().unwrap().a.is_none());
    let set = Placeholders::loader().env_vars([("A", "a")]).environment("production");
    assert_eq!(set.load().unwrap().a.unwrap().expose(), "a");
}

#[test]
fn the_name_of_another_environment_in_a_secrets_name_is_a_problem() {
    #[derive(SecretConfig)]
    struct Foreign {
        #[secret(aws = "production/database#url", env = "A")]
        a: Secret<String>,
        #[secret(aws = "productions/x", env = "B")]
        b: Secret<String>,
        #[secret(aws = "app", aws_in(staging = "production/shared"), env = "C")]
        c: Secret<String>,
    }

    let aws = || {
        Memory::new("aws")
            .text("production/database", r#"{"url": "u"}"#)
            .text("productions/x", "b")
            .text("production/shared", "c")
            .text("app", "app")
    };
    let store = aws();
    let foreign = problem(deployed::<Foreign>().environment("staging").store(store.clone()).load());
    assert_eq!((foreign.field(), foreign.kind().as_str()), ("a", "wrong_environment"));
    assert!(foreign.attempts()[1].outcome().contains("`production`"), "{foreign:?}");
    assert_eq!(store.asked(), ["productions/x", "production/shared"]);

    let production = deployed::<Foreign>().store(aws()).load().unwrap();
    assert_eq!((production.a.expose().as_str(), production.c.expose().as_str()), ("u", "app"));
    let given = Foreign::loader().no_env().environment("development").store(aws()).load();
    assert_eq!(said(given), "a: wrong_environment", "a given store is asked in a local one too");
    let local = Foreign::loader().env_vars([("A", "a"), ("B", "b"), ("C", "c")]);
    assert!(local.environment("staging").store(aws()).load().is_ok(), "a variable answers first");
    let arn = "arn:aws:secretsmanager:eu-west-1:1:secret:production/db-AbCdEf";
    let loader = Loader::<ByArn>::clone(&ByArn::loader()).env_vars([("ARN", arn)]);
    let store = Memory::new("aws").text(arn, "x");
    let staging = loader.clone().environment("staging").store(store.clone()).load();
    assert_eq!(said(staging), "a: wrong_environment");
    assert!(loader.environment("production").store(store).load().is_ok());
}

#[derive(SecretConfig)]
struct ByArn {
    #[secret(aws = "{$ARN}")]
    a: Secret<String>,
}

#[test]
fn aws_in_wins_where_it_fits_best() {
    #[derive(SecretConfig)]
    #[secret(environments(dev, staging, production("prod-eu", "prod-us")))]
    #[secret(aws = "any", aws_in(deployed = "class", production = "group", "prod-eu" = "exact"))]
    struct Named {
        #[secret(key)]
        a: Secret<String>,
    }

    let asked = |environment: &str| {
        let aws = Memory::new("aws");
        let _not_found =
            Named::loader().no_env().environment(environment).store(aws.clone()).load();
        aws.asked().join(" ")
    };
    assert_eq!(asked("prod-eu"), "exact");
    assert_eq!(asked("prod-us"), "group");
    assert_eq!(asked("staging"), "class");
    assert_eq!(asked("dev"), "any");
}

#[derive(SecretConfig)]
struct Templated {
    #[secret(env = "DB", aws = "db")]
    #[secret(template = "postgresql://{username}:{password}@{host}:{port}/{dbname}?app={app}")]
    url: Secret<String>,
}

fn templated(json: &str) -> Result<Templated, secretconf::Error> {
    deployed::<Templated>().store(Memory::new("aws").text("db", json)).load()
}

#[test]
fn a_template_encodes_each_part_for_where_it_stands() {
    let json = r#"{"username": "ada@x", "password": "p@ss/w#rd", "host": "db.example", "port": 5432, "dbname": "a b", "app": "x&y=z"}"#;
    let url = templated(json).unwrap().url;
    let url = Url::parse(url.expose()).unwrap();
    assert_eq!((url.host_str(), url.port()), (Some("db.example"), Some(5432)));
    assert_eq!(url.username(), "ada%40x");
    assert_eq!(url.password(), Some("p%40ss%2Fw%23rd"));
    assert_eq!((url.path(), url.fragment()), ("/a%20b", None));
    assert_eq!(url.query_pairs().next().unwrap().1, "x&y=z");
    let lacking = problem(templated(r#"{"username": "u"}"#));
    assert_eq!((lacking.field(), lacking.kind().as_str()), ("url", "no_such_key"));
    assert!(lacking.attempts()[1].outcome().contains("`password`"), "{lacking:?}");
    assert_eq!(said(templated("postgresql://x")), "url: not_json");
    let structure = json.replace("\"db.example\"", "[1]");
    assert_eq!(said(templated(&structure)), "url: wrong_type");
    let variable = Templated::loader().env_vars([("DB", "sqlite://dev.db")]).load().unwrap();
    assert_eq!(variable.url.expose(), "sqlite://dev.db", "a variable may hold the finished text");
    let variable = Templated::loader().env_vars([("DB", json)]).load().unwrap();
    assert!(variable.url.expose().contains("p%40ss%2Fw%23rd@db.example:5432"));
}

#[test]
fn a_blank_part_of_a_template_is_unset() {
    for blank in ["\"\"", "\" \""] {
        let json = format!(
            r#"{{"username": "u", "password": {blank}, "host": "h", "port": 1, "dbname": "d", "app": "a"}}"#
        );
        assert!(templated(&json).is_err(), "a URL without its password");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_password_comes_back_from_a_url(password in "\\PC{1,20}", dbname in "[^.\\pC]{1,10}") {
        prop_assume!(!password.trim().is_empty() && !dbname.trim().is_empty());
        let json = serde_json::json!({
            "username": "u", "password": password, "host": "h.example", "port": 1, "dbname": dbname, "app": "a",
        });
        let url = templated(&json.to_string()).unwrap().url;
        let url = Url::parse(url.expose()).unwrap();
        let decode = |text: &str| {
            let form = text.replace('+', "%2B");
            url::form_urlencoded::parse(format!("x={form}").as_bytes()).next().unwrap().1.into_owned()
        };
        prop_assert_eq!(decode(url.password().unwrap()), password);
        prop_assert_eq!(decode(&url.path()[1..]), dbname);
        prop_assert_eq!(url.host_str(), Some("h.example"));
    }

    /// A locator is split at its first `#`; the derive does so at compile time, `{$NAME}` shows the rest is not.
    #[test]
    fn a_name_from_a_variable_is_not_split(name in "[a-z#!/]{1,12}") {
        let aws = Memory::new("aws").text(name.as_str(), "x");
        let loader = ByArn::loader().env_vars([("ARN", name.as_str())]).environment("production");
        prop_assert_eq!(loader.store(aws.clone()).load().unwrap().a.into_inner(), "x");
        prop_assert_eq!(aws.asked(), [name]);
    }
}

#[test]
fn a_locator_is_split_at_its_first_hash() {
    #[derive(SecretConfig)]
    struct Split {
        #[secret(aws = "rds!db-1/x#a#b")]
        a: Secret<String>,
        #[secret(env = "V#a#b")]
        b: Secret<String>,
        #[secret(aws(name = "whole", key = "a#b"))]
        c: Secret<String>,
    }

    let json = r#"{"a#b": "x"}"#;
    let aws = Memory::new("aws").text("rds!db-1/x", json).text("whole", json);
    let loader = Split::loader().environment("production").env_vars([("V", json)]);
    assert!(loader.store(aws.clone()).load().is_ok());
    assert_eq!(aws.asked(), ["rds!db-1/x", "whole"]);
    let places: Vec<_> = Split::schema().fields().flat_map(|field| field.places()).collect();
    assert_eq!(places[0], ("aws", "rds!db-1/x#a#b".to_owned()));
    let distinct: BTreeSet<_> = places.into_iter().collect();
    assert_eq!(distinct.len(), 2);
}

/// A class is no word for one environment: `production/db` may be meant for production alone.
#[test]
fn a_name_for_a_class_does_not_excuse_another_environments_segment() {
    #[derive(SecretConfig)]
    struct Classed {
        #[secret(aws_in(deployed = "production/db"))]
        a: Secret<String>,
    }

    let aws = Memory::new("aws").text("production/db", "x");
    let load =
        |environment| Classed::loader().no_env().environment(environment).store(aws.clone()).load();
    assert_eq!(said(load("staging")), "a: wrong_environment");
    assert_eq!(load("production").unwrap().a.expose(), "x");
    assert_eq!(aws.asked().len(), 1);
}
