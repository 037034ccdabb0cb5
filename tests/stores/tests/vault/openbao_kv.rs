//! Both versions of KV, their paths, versions and mounts.

use std::time::{Duration, SystemTime};

use secretconf::store::{Request, StoreErrorKind, Vault};
use secretconf::{Secret, SecretConfig};
use secretconf_store_tests::openbao::OpenBao;
use secretconf_store_tests::random;
use secretconf_tests::fetching::{error, fetch, fetch_until, kind, text};
use serde_json::{Value, json};

use crate::{ask, front, vault};

const PATIENCE: Duration = Duration::from_secs(8);

fn root(bao: &OpenBao) -> Vault {
    vault(bao.url()).token("root".to_owned())
}

#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn both_versions_without_saying_which() {
    let bao = OpenBao::plain();
    let (one, two) = (bao.kv(1), bao.kv(2));
    bao.write_v1(&one, "db", json!({ "password": "in v1", "port": 5432 }));
    let number = bao.write_v2(&two, "db", json!({ "password": "in v2", "port": 5432 }));
    let requests = fetch(&root(&bao), &[&format!("{one}/db"), &format!("{two}/db")]);
    let objects: Vec<Value> =
        requests.iter().map(|request| serde_json::from_str(text(request)).unwrap()).collect();
    assert_eq!(objects[0], json!({ "password": "in v1", "port": 5432 }));
    assert_eq!(objects[1], json!({ "password": "in v2", "port": 5432 }));
    let (in_v1, in_v2) = (requests[0].outcome().unwrap(), requests[1].outcome().unwrap());
    assert_eq!((in_v1.version_id(), in_v2.version_id()), (None, Some(&*number)));
    let age = SystemTime::now().duration_since(in_v2.created_at().unwrap());
    assert!(age.unwrap_or_default() < Duration::from_secs(60));
}

/// KV v1 keeps them; KV v2 itself makes 64-bit floats of all numbers.
#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn digits_are_kept_as_openbao_keeps_them() {
    let bao = OpenBao::plain();
    let mount = bao.kv(1);
    let data = r#"{"number": 12345678901234567890123, "half": 1.50}"#;
    bao.write_v1(&mount, "n", data);
    let request = ask(&root(&bao), &format!("{mount}/n"));
    assert_eq!(text(&request), r#"{"half":1.50,"number":12345678901234567890123}"#);
}

#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn the_mount_is_asked_for_once_by_openbao() {
    let bao = OpenBao::plain();
    let mount = bao.kv(2);
    let names: Vec<String> = (0..20).map(|number| format!("{mount}/s{number}")).collect();
    for name in &names {
        bao.write_v2(&mount, name.rsplit('/').next().unwrap(), json!({ "name": name }));
    }
    let front = front(&bao);
    let store = vault(&front.url()).token("root".to_owned());
    for _ in 0..2 {
        let requests = fetch(&store, &names.iter().map(String::as_str).collect::<Vec<_>>());
        for (request, name) in requests.iter().zip(&names) {
            assert_eq!(text(request), json!({ "name": name }).to_string());
        }
    }
    let calls = front.calls();
    let preflights = calls.iter().filter(|call| call.contains("sys/internal/ui/mounts")).count();
    let reads = calls.iter().filter(|call| call.contains("/data/")).count();
    assert_eq!((preflights, reads), (1, 40), "{calls:#?}");
    assert!(!calls.iter().any(|call| call.starts_with("LIST") || call.contains("list=")));
}

#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn mounts_of_several_parts_in_openbao() {
    let bao = OpenBao::plain();
    let team = random("team");
    let (one, two) = (format!("{team}/old"), format!("{team}/new/kv"));
    bao.mount_kv(&one, 1);
    bao.mount_kv(&two, 2);
    bao.write_v1(&one, "a/b", json!({ "v": 1 }));
    bao.write_v2(&two, "a/b", json!({ "v": 2 }));
    let names = [format!("{one}/a/b"), format!("{two}/a/b"), format!("{two}/a")];
    let requests = fetch(&root(&bao), &names.each_ref().map(String::as_str));
    assert_eq!((text(&requests[0]), text(&requests[1])), (r#"{"v":1}"#, r#"{"v":2}"#));
    assert_eq!(kind(&requests[2]), StoreErrorKind::NotFound);
}

#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn paths_with_odd_characters_in_openbao() {
    let bao = OpenBao::plain();
    let (one, two) = (bao.kv(1), bao.kv(2));
    let paths = [
        "a b",
        "50%",
        "%2e%2e",
        "a?b=c",
        "a#b",
        "ünï/cødé",
        "a+b",
        "a:b;c,d",
        "..a/.b",
        "d/data/e",
    ];
    let store = root(&bao);
    for path in paths {
        bao.write_v1(&one, path, json!({ "path": path }));
        bao.write_v2(&two, path, json!({ "path": path }));
        for mount in [&one, &two] {
            let request = ask(&store, &format!("{mount}/{path}"));
            assert_eq!(text(&request), json!({ "path": path }).to_string());
        }
    }
}

/// As policies and the templates of agents have it.
#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn a_path_of_the_api_says_kv_v2_to_openbao() {
    let bao = OpenBao::plain();
    let (one, two) = (bao.kv(1), bao.kv(2));
    bao.write_v2(&two, "db", json!({ "in": "v2" }));
    bao.write_v2(&two, "data/twice", json!({ "in": "data" }));
    bao.write_v1(&one, "data/db", json!({ "in": "v1" }));
    let names =
        [format!("{two}/data/db"), format!("{one}/data/db"), format!("{two}/data/data/twice")];
    let requests = fetch(&root(&bao), &names.each_ref().map(String::as_str));
    let texts: Vec<&str> = requests.iter().map(text).collect();
    assert_eq!(texts, [r#"{"in":"v2"}"#, r#"{"in":"v1"}"#, r#"{"in":"data"}"#]);
}

#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn versions_in_openbao() {
    let bao = OpenBao::plain();
    let (one, two) = (bao.kv(1), bao.kv(2));
    for text in ["first", "second", "third"] {
        bao.write_v2(&two, "db", json!({ "v": text }));
    }
    bao.write_v1(&one, "db", json!({ "v": "only" }));
    let name = format!("{two}/db");
    let requests = [
        Request::new(&name),
        Request::new(&name).at_version("1"),
        Request::new(&name).at_version("3"),
        Request::new(&name).at_version("9"),
        Request::new(&name).at_version("latest"),
        Request::new(format!("{one}/db")).at_version("1"),
    ];
    fetch_until(PATIENCE, &root(&bao), &requests);
    let texts: Vec<&str> = requests[..3].iter().map(text).collect();
    assert_eq!(texts, [r#"{"v":"third"}"#, r#"{"v":"first"}"#, r#"{"v":"third"}"#]);
    assert_eq!(requests[1].outcome().unwrap().version_id(), Some("1"));
    assert_eq!(kind(&requests[3]), StoreErrorKind::NotFound);
    assert!(error(&requests[3]).to_string().contains("version 9"));
    assert_eq!(kind(&requests[4]), StoreErrorKind::Misconfigured);
    assert_eq!(kind(&requests[5]), StoreErrorKind::Misconfigured);
    assert!(error(&requests[5]).to_string().contains("keeps no versions"));
}

#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn deleted_and_destroyed_are_told_apart_from_absent_by_openbao() {
    let bao = OpenBao::plain();
    let mount = bao.kv(2);
    for text in ["first", "second", "third"] {
        bao.write_v2(&mount, "db", json!({ "v": text }));
    }
    bao.post(&format!("{mount}/destroy/db"), json!({ "versions": [1] }));
    bao.post(&format!("{mount}/delete/db"), json!({ "versions": [3] }));
    let name = format!("{mount}/db");
    let requests = [
        Request::new(&name),
        Request::new(&name).at_version("1"),
        Request::new(&name).at_version("2"),
        Request::new(format!("{mount}/absent")),
    ];
    fetch_until(PATIENCE, &root(&bao), &requests);
    assert_eq!(kind(&requests[0]), StoreErrorKind::Disabled);
    let cure = format!("undelete it: vault kv undelete -mount={mount} -versions=3 db");
    assert_eq!(error(&requests[0]).cure(), Some(&*cure));
    assert_eq!(kind(&requests[1]), StoreErrorKind::Disabled);
    assert!(error(&requests[1]).to_string().contains("version 1 was destroyed"));
    assert_eq!(text(&requests[2]), r#"{"v":"second"}"#);
    assert_eq!(kind(&requests[3]), StoreErrorKind::NotFound);

    bao.post(&format!("{mount}/undelete/db"), json!({ "versions": [3] }));
    assert_eq!(text(&ask(&root(&bao), &name)), r#"{"v":"third"}"#);
}

#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn namespaces_of_openbao() {
    let bao = OpenBao::plain();
    let namespace = random("team");
    bao.post(&format!("sys/namespaces/{namespace}"), json!({}));
    let inside = bao.in_namespace(&namespace);
    let mount = inside.kv(2);
    inside.write_v2(&mount, "db", json!({ "in": "the namespace" }));
    bao.mount_kv(&mount, 1);
    bao.write_v1(&mount, "db", json!({ "in": "the root" }));

    let name = format!("{mount}/db");
    let there = root(&bao).namespace(&*namespace);
    assert_eq!(text(&ask(&there, &name)), r#"{"in":"the namespace"}"#);
    assert_eq!(text(&ask(&root(&bao), &name)), r#"{"in":"the root"}"#);
    // As a part of the path, which OpenBao allows, too.
    let whole = format!("{namespace}/{mount}/db");
    assert_eq!(text(&ask(&root(&bao), &whole)), r#"{"in":"the namespace"}"#);
    // As the command lines read it.
    let variables =
        [("VAULT_ADDR", bao.url()), ("VAULT_TOKEN", "root"), ("BAO_NAMESPACE", &namespace)];
    let by_variables = Vault::new().env_vars(variables);
    assert_eq!(text(&ask(&by_variables, &name)), r#"{"in":"the namespace"}"#);

    let nowhere = ask(&root(&bao).namespace("no-such-namespace"), &name);
    assert_eq!(kind(&nowhere), StoreErrorKind::Misconfigured);
    assert!(error(&nowhere).to_string().contains("no such namespace"));
}

#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn a_mount_that_is_absent_or_not_kv_in_openbao() {
    let bao = OpenBao::plain();
    let absent = ask(&root(&bao), "no-such-mount/db");
    assert_eq!(kind(&absent), StoreErrorKind::Misconfigured);
    assert!(error(&absent).to_string().contains("no secrets engine at no-such-mount/"));
    let other = random("transit");
    bao.post(&format!("sys/mounts/{other}"), json!({ "type": "transit" }));
    let other = ask(&root(&bao), &format!("{other}/keys/db"));
    assert_eq!(kind(&other), StoreErrorKind::Misconfigured);
    assert!(error(&other).to_string().contains("is not KV"));
}

#[derive(SecretConfig)]
#[secret(vault = "{$MOUNT}/{environment}/db")]
struct Config {
    #[secret(key)]
    password: Secret<String>,
    #[secret(key, plain)]
    port: u16,
    #[secret(key)]
    nothing: Option<Secret<String>>,
    #[secret(key = "/hosts/1/name", plain)]
    second_host: String,
    #[secret(vault(name = "{$MOUNT}/{environment}/db", key = "password", version = "1"))]
    before: Secret<String>,
    #[secret(vault = "{$MOUNT}/{environment}/db")]
    whole: Secret<String>,
}

#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn a_whole_load_from_openbao() {
    let bao = OpenBao::plain();
    let mount = bao.kv(2);
    bao.write_v2(&mount, "production/db", json!({ "password": "old" }));
    let data =
        json!({ "password": "new", "port": 5432, "nothing": null, "hosts": [{}, { "name": "b" }] });
    bao.write_v2(&mount, "production/db", &data);
    let front = front(&bao);
    let (config, report) = Config::loader()
        .env_vars([("ENVIRONMENT", "production"), ("MOUNT", &mount)])
        .store(vault(&front.url()).token("root".to_owned()))
        .load_with_report()
        .unwrap();
    assert_eq!(
        (config.password.expose().as_str(), config.before.expose().as_str()),
        ("new", "old")
    );
    assert_eq!((config.port, config.second_host.as_str()), (5432, "b"));
    assert!(config.nothing.is_none());
    assert_eq!(serde_json::from_str::<Value>(config.whole.expose()).unwrap(), data);
    let field = report.fields().iter().find(|field| field.field() == "password").unwrap();
    assert_eq!(field.version(), Some("2"));
    let reads = front.calls().iter().filter(|call| call.contains("/data/")).count();
    assert_eq!(reads, 2, "{:?}", front.calls());
}
