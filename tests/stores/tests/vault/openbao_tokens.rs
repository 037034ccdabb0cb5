//! Tokens that end: renewed before, replaced after.

use std::fs;
use std::thread::sleep;
use std::time::Duration;

use secretconf::store::{Request, Store as _, StoreErrorKind, Vault};
use secretconf_store_tests::openbao::OpenBao;
use secretconf_store_tests::server::Server;
use secretconf_tests::Dir;
use secretconf_tests::fetching::{error, fetch, kind, text};
use serde_json::{Value, json};

use crate::{ask, front, vault};

/// Secrets of KV v2, an AppRole whose tokens may read all but one of them, and a server that sees all calls.
struct Scene {
    bao: OpenBao,
    front: Server,
    mount: String,
    policy: String,
    auth: String,
    role_id: String,
    secret_id: String,
}

impl Scene {
    fn new(role: Value, secret_id: Value) -> Self {
        let bao = OpenBao::plain();
        let mount = bao.kv(2);
        for number in 0..6 {
            bao.write_v2(&mount, &format!("s{number}"), json!({ "v": number }));
        }
        let denied = format!("{mount}/data/s5");
        let policy = bao.policy(&[(&format!("{mount}/data/*"), "read"), (&denied, "deny")]);
        let auth = bao.auth("approle");
        let mut all = json!({ "token_policies": [policy] });
        all.as_object_mut().unwrap().extend(role.as_object().unwrap().clone());
        let (role_id, secret_id) = bao.app_role(&auth, all, secret_id);
        let front = front(&bao);
        Self { bao, front, mount, policy, auth, role_id, secret_id }
    }

    fn store(&self) -> Vault {
        let store = vault(&self.front.url()).auth_mount(&*self.auth);
        store.app_role(self.role_id.clone(), self.secret_id.clone())
    }

    fn name(&self, number: usize) -> String {
        format!("{}/s{number}", self.mount)
    }

    fn names(&self) -> Vec<String> {
        (0..6).map(|number| self.name(number)).collect()
    }

    fn fetch(&self, store: &Vault) -> Vec<Request> {
        self.front.forget();
        fetch(store, &self.names().iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// How many calls went there since the last fetch began.
    fn count(&self, part: &str) -> usize {
        self.front.calls().iter().filter(|call| call.contains(part)).count()
    }

    fn logins(&self) -> usize {
        self.count(&format!("auth/{}/login", self.auth))
    }

    /// All but the denied one are there.
    #[track_caller]
    fn holds(&self, requests: &[Request]) {
        for (number, request) in requests[..5].iter().enumerate() {
            assert_eq!(text(request), json!({ "v": number }).to_string());
        }
        assert_eq!(kind(&requests[5]), StoreErrorKind::Denied);
        assert!(error(&requests[5]).cure().unwrap().contains("/data/s5"));
    }
}

#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn one_login_and_one_more_for_what_openbao_denies() {
    let scene = Scene::new(json!({ "token_ttl": "1h" }), json!({}));
    let store = scene.store();
    let requests = scene.fetch(&store);
    scene.holds(&requests);
    assert_eq!(scene.logins(), 2);
    // The token is held, though each fetch runs on another runtime.
    scene.front.forget();
    assert_eq!(text(&ask(&store, &scene.name(0))), r#"{"v":0}"#);
    assert_eq!(scene.front.calls().len(), 1, "{:?}", scene.front.calls());
}

#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn a_revoked_token_of_openbao_is_replaced_once() {
    let scene = Scene::new(json!({ "token_ttl": "1h" }), json!({}));
    let store = scene.store();
    scene.holds(&scene.fetch(&store));
    scene.bao.revoke_logins(&scene.auth);
    let requests = scene.fetch(&store);
    scene.holds(&requests);
    assert_eq!(scene.logins(), 1, "{:?}", scene.front.calls());
}

/// Whoever may log in only once keeps what the first token can read, and hears the policy's refusal, not the login's.
#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn a_secret_id_of_openbao_that_works_once() {
    let scene = Scene::new(json!({ "token_ttl": "1h" }), json!({ "num_uses": 1 }));
    let store = scene.store();
    scene.holds(&scene.fetch(&store));
    scene.holds(&scene.fetch(&store));

    scene.bao.revoke_logins(&scene.auth);
    let requests = scene.fetch(&store);
    for request in &requests {
        assert_eq!(kind(request), StoreErrorKind::Misconfigured, "{request:?}");
        assert!(error(request).to_string().contains("the login at auth/"), "{}", error(request));
    }
    assert_eq!(scene.logins(), 1);
}

#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn a_token_of_openbao_is_renewed_before_it_ends() {
    let scene = Scene::new(json!({ "token_ttl": "8s", "token_max_ttl": "1h" }), json!({}));
    let store = scene.store();
    let read = || {
        scene.front.forget();
        assert_eq!(text(&ask(&store, &scene.name(0))), r#"{"v":0}"#);
        (scene.logins(), scene.count("renew-self"))
    };
    assert_eq!(read(), (1, 0));
    // More than half of its life, and together more than all of it.
    for _ in 0..2 {
        sleep(Duration::from_millis(4300));
        assert_eq!(read(), (0, 1));
    }
}

#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn a_token_that_openbao_does_not_renew_is_replaced_before_it_ends() {
    let batch = json!({ "token_ttl": "8s", "token_type": "batch" });
    let longest = json!({ "token_ttl": "8s", "token_max_ttl": "8s" });
    for role in [batch, longest] {
        let scene = Scene::new(role.clone(), json!({}));
        let store = scene.store();
        scene.holds(&scene.fetch(&store));
        sleep(Duration::from_millis(4700));
        scene.front.forget();
        assert_eq!(text(&ask(&store, &scene.name(0))), r#"{"v":0}"#);
        assert_eq!(scene.logins(), 1, "{role}: {:?}", scene.front.calls());
    }
}

/// A token that was handed in is asked how long it lives, from the second load on.
#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn a_given_token_of_openbao_is_renewed() {
    let scene = Scene::new(json!({}), json!({}));
    let more = json!({ "ttl": "8s", "explicit_max_ttl": "1h", "no_default_policy": false });
    let store = vault(&scene.front.url()).token(scene.bao.token(&scene.policy, more));
    let read = || {
        scene.front.forget();
        assert_eq!(text(&ask(&store, &scene.name(0))), r#"{"v":0}"#);
        (scene.count("lookup-self"), scene.count("renew-self"))
    };
    assert_eq!(read(), (0, 0));
    assert_eq!(read(), (1, 0));
    for _ in 0..2 {
        sleep(Duration::from_millis(4300));
        assert_eq!(read(), (0, 1));
    }
}

#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn a_given_token_that_openbao_does_not_know() {
    let scene = Scene::new(json!({}), json!({}));
    let token = scene.bao.token(&scene.policy, json!({}));
    let store = vault(&scene.front.url()).token(token.clone());
    scene.holds(&scene.fetch(&store));
    scene.bao.revoke(&token);
    let requests = scene.fetch(&store);
    for request in &requests {
        // One cause, told in the same words for each.
        assert_eq!(error(request), error(&requests[0]));
        assert_eq!(kind(request), StoreErrorKind::Denied);
        let shown = error(request).to_string();
        assert!(shown.contains("Vault does not know the token, or it has ended"), "{shown}");
        assert!(!format!("{:?} {store:?}", error(request)).contains(&token));
    }
    // How long it lives was asked, and whether it is known at all.
    assert_eq!((scene.logins(), scene.count("lookup-self")), (0, 2));
}

/// An agent writes another token into its file.
#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn a_token_file_is_read_again_for_openbao() {
    let scene = Scene::new(json!({}), json!({}));
    let token = || scene.bao.token(&scene.policy, json!({}));
    let (first, second) = (token(), token());
    let dir = Dir::new();
    dir.file("token", &first);
    let path = dir.path().join("token");
    let store = vault(&scene.front.url()).token_file(&path);
    scene.holds(&scene.fetch(&store));
    scene.bao.revoke(&first);
    // It did not notice yet.
    assert!(scene.fetch(&store).iter().all(|request| kind(request) == StoreErrorKind::Denied));
    fs::write(&path, &second).unwrap();
    scene.holds(&scene.fetch(&store));
    assert_eq!(store.name(), "vault");
}
