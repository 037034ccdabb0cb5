//! What the store `vault` and the libraries beneath it tell to `tracing` and `log`, at their most talkative.
//!
//! One test: both remember for the whole process who listens.

use bytes::Bytes;
use http::Request;
use secretconf::store::Vault;
use secretconf_store_tests::ear::Ear;
use secretconf_store_tests::server::{Authority, Mishap, Server, answer};
use secretconf_tests::fetching::{fetch, text};
use serde_json::json;

/// KV v2, logins of each kind, and a token that must be renewed at each load.
fn fake(request: &Request<Bytes>) -> http::Response<Bytes> {
    let path = request.uri().path();
    let lease = if path.contains("approle") { 1 } else { 3600 };
    let auth = json!({ "client_token": "s.planted", "lease_duration": lease, "renewable": true });
    let body = if path.contains("/login") || path.contains("/renew-self") {
        json!({ "auth": auth })
    } else if path.contains("/internal/") {
        json!({ "data": { "path": "kv/", "type": "kv", "options": { "version": "2" } } })
    } else {
        json!({ "data": { "data": { "v": "planted" }, "metadata": { "version": 1 } } })
    };
    answer(200, "application/json", body.to_string())
}

#[test]
fn no_secret_and_no_token_is_told() {
    let ear = Ear::default();
    log::set_logger(Box::leak(Box::new(ear.clone()))).unwrap();
    log::set_max_level(log::LevelFilter::Trace);
    // Before anybody listens to `tracing`, its events go to `log`.
    loads();
    let by_log = ear.lines().len();
    tracing::subscriber::set_global_default(ear.clone()).unwrap();
    loads();
    let told = ear.lines();
    assert!(by_log > 0 && told.len() > by_log, "nobody says anything: {by_log} {}", told.len());
    for line in told.iter() {
        assert!(!line.contains("planted") && !line.contains("hunter2"), "{line}");
    }
}

fn loads() {
    let authority = Authority::new();
    for server in [Server::start(fake), Server::start_tls(&authority, fake)] {
        let planted = || "planted".to_owned();
        let store = || {
            let store = Vault::new().env_vars::<String, String>([]).address(server.url());
            store.ca_file(authority.file()).namespace("team")
        };
        for store in [
            store().token(planted()),
            store().app_role(planted(), planted()),
            store().jwt("role", planted()),
            store().userpass("ada", planted()),
        ] {
            let requests = fetch(&store, &["kv/db"]);
            assert_eq!(text(&requests[0]), r#"{"v":"planted"}"#);
            let refusal = json!({ "errors": ["planted: permission denied"] }).to_string();
            for mishap in [
                Mishap::status(403, "application/json", refusal),
                Mishap::Garbage,
                Mishap::Page(404),
                Mishap::CutOff,
            ] {
                server.next(mishap);
                let _whatever = fetch(&store, &["kv/db", "kv/other"]);
            }
        }
        let renewing = store().app_role(planted(), planted());
        for _ in 0..2 {
            let _renewed_the_second_time = fetch(&renewing, &["kv/db"]);
            std::thread::sleep(std::time::Duration::from_millis(600));
        }
        assert!(server.calls().iter().any(|call| call.contains("renew-self")));
    }
}
