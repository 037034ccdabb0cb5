//! Tokens that may do as little as possible.

use secretconf::store::StoreErrorKind;
use secretconf_store_tests::openbao::OpenBao;
use secretconf_store_tests::server::Mishap;
use secretconf_tests::fetching::{error, fetch, kind, text};
use serde_json::json;

use crate::{ask, front, vault};

/// The one permission of KV v2: `read` on the path with `data/` in it.
#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn read_on_one_path_is_enough_for_openbao() {
    let bao = OpenBao::plain();
    let (one, two) = (bao.kv(1), bao.kv(2));
    bao.write_v1(&one, "db", json!({ "in": "v1" }));
    bao.write_v2(&two, "db", json!({ "in": "v2" }));
    let rules = [(&*format!("{one}/db"), "read"), (&format!("{two}/data/db"), "read")];
    let token = bao.token(&bao.policy(&rules), json!({}));
    let names =
        [format!("{one}/db"), format!("{two}/db"), format!("{one}/other"), format!("{two}/other")];
    let requests = fetch(&vault(bao.url()).token(token), &names.each_ref().map(String::as_str));
    assert_eq!((text(&requests[0]), text(&requests[1])), (r#"{"in":"v1"}"#, r#"{"in":"v2"}"#));
    for (request, path) in
        [(&requests[2], format!("{one}/other")), (&requests[3], format!("{two}/data/other"))]
    {
        assert_eq!(kind(request), StoreErrorKind::Denied);
        let stanza = format!("path \"{path}\" {{ capabilities = [\"read\"] }}");
        assert!(error(request).cure().unwrap().contains(&stanza), "{:?}", error(request));
    }
}

/// What the help says is what helps.
#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn the_stanza_of_the_help_is_a_policy_of_openbao() {
    let bao = OpenBao::plain();
    let mount = bao.kv(2);
    bao.write_v2(&mount, "a/b c", json!({ "v": 1 }));
    let policy = bao.policy(&[(&format!("{mount}/data/other"), "read")]);
    let store = vault(bao.url()).token(bao.token(&policy, json!({})));
    let name = format!("{mount}/a/b c");
    let refused = ask(&store, &name);
    let cure = error(&refused).cure().unwrap();
    let from = cure.find("path \"").unwrap();
    let stanza = &cure[from..=from + cure[from..].find('}').unwrap()];
    bao.post(&format!("sys/policies/acl/{policy}"), json!({ "policy": stanza }));
    assert_eq!(text(&ask(&store, &name)), r#"{"v":1}"#);
}

/// Policies cannot forbid the question about mounts, but a proxy can. Then the answers tell which version of KV it is.
#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn without_being_told_about_mounts_by_openbao() {
    let bao = OpenBao::plain();
    let (one, two) = (bao.kv(1), bao.kv(2));
    bao.write_v1(&one, "db", json!({ "in": "v1" }));
    bao.write_v2(&two, "db", json!({ "in": "v2" }));
    bao.write_v2(&two, "gone", json!({ "in": "v2" }));
    bao.post(&format!("{two}/delete/gone"), json!({ "versions": [1] }));
    let front = front(&bao);
    let refusal = Mishap::status(403, "application/json", r#"{"errors": ["planted"]}"#);
    front.always_on(|request| request.uri().path().contains("/sys/internal/"), refusal);
    let names = [
        format!("{one}/db"),
        format!("{two}/db"),
        format!("{two}/data/db"),
        format!("{two}/gone"),
        format!("{one}/absent"),
        format!("{two}/absent"),
        // The settings of the engine, which a policy on the whole mount lets everyone read.
        format!("{two}/config"),
    ];
    let names = names.each_ref().map(String::as_str);
    let wide = [(&*format!("{one}/*"), "read"), (&format!("{two}/*"), "read")];
    let tight = [(&*format!("{one}/db"), "read"), (&format!("{two}/data/db"), "read")];
    let store = |rules: &[(&str, &str)]| {
        vault(&front.url()).token(bao.token(&bao.policy(rules), json!({})))
    };

    let requests = fetch(&store(&wide), &names);
    let texts: Vec<&str> = requests[..3].iter().map(text).collect();
    assert_eq!(texts, [r#"{"in":"v1"}"#, r#"{"in":"v2"}"#, r#"{"in":"v2"}"#]);
    assert_eq!(kind(&requests[3]), StoreErrorKind::Disabled);
    assert!(requests[4..].iter().all(|request| kind(request) == StoreErrorKind::NotFound));

    let requests = fetch(&store(&tight), &names);
    let texts: Vec<&str> = requests[..3].iter().map(text).collect();
    assert_eq!(texts, [r#"{"in":"v1"}"#, r#"{"in":"v2"}"#, r#"{"in":"v2"}"#]);
    assert!(requests[3..].iter().all(|request| kind(request) == StoreErrorKind::Denied));
    let cure = error(&requests[5]).cure().unwrap();
    assert!(cure.contains(&format!("path \"{two}/data/absent\"")), "{cure}");
}

#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn a_version_that_is_said_is_not_asked_for_in_openbao() {
    let bao = OpenBao::plain();
    let (one, two) = (bao.kv(1), bao.kv(2));
    bao.write_v1(&one, "db", json!({ "in": "v1" }));
    bao.write_v2(&two, "db", json!({ "in": "v2" }));
    let front = front(&bao);
    let store = vault(&front.url()).token("root".to_owned()).kv1(&one).kv2(&two);
    let names = [format!("{one}/db"), format!("{two}/db")];
    let requests = fetch(&store, &names.each_ref().map(String::as_str));
    assert_eq!((text(&requests[0]), text(&requests[1])), (r#"{"in":"v1"}"#, r#"{"in":"v2"}"#));
    assert_eq!(front.calls().len(), 2, "{:?}", front.calls());
}

/// A version that is said wrongly, or was right before the engine was upgraded, makes no secret absent.
#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn kv_v1_that_openbao_knows_as_v2_is_no_absence() {
    let bao = OpenBao::plain();
    let mount = bao.kv(2);
    bao.write_v2(&mount, "db", json!({ "v": 1 }));
    let request =
        ask(&vault(bao.url()).token("root".to_owned()).kv1(&mount), &format!("{mount}/db"));
    assert_eq!(kind(&request), StoreErrorKind::Misconfigured);
    assert!(error(&request).to_string().contains("is KV v2"), "{}", error(&request));
}
