//! What no OpenBao can be made to answer, and what may never leave the program.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request as HttpRequest, Response};
use secretconf::store::{Request, StoreErrorKind, Vault};
use secretconf_store_tests::server::{Authority, Mishap, Server, answer};
use secretconf_tests::fetching::{error, fetch, fetch_until, kind, text};
use serde_json::json;

use crate::{ask, vault};

const NAME: &str = "secret/db";

/// KV v2 at `secret/`, in which every secret is the same, and logins by AppRole that bring `s.token-1`, `s.token-2`, ...
fn fake() -> Server {
    let logins = std::sync::atomic::AtomicUsize::new(0);
    Server::start(move |request: &HttpRequest<Bytes>| {
        let path = request.uri().path();
        let body = if path.starts_with("/v1/sys/internal/ui/mounts/") {
            json!({ "data": { "path": "secret/", "type": "kv", "options": { "version": "2" } } })
        } else if path == "/v1/auth/approle/login" {
            let number = 1 + logins.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            json!({ "auth": { "client_token": format!("s.token-{number}"), "lease_duration": 3600, "renewable": true } })
        } else {
            json!({ "data": { "data": { "v": 1 }, "metadata": { "version": 1, "created_time": "2026-01-02T03:04:05Z" } } })
        };
        answer(200, "application/json", body.to_string())
    })
}

fn store(server: &Server) -> Vault {
    vault(&server.url()).token("s.planted-token".to_owned())
}

fn by_app_role(server: &Server) -> Vault {
    vault(&server.url()).app_role("planted-role".to_owned(), "planted-secret".to_owned())
}

fn is_read(request: &HttpRequest<Bytes>) -> bool {
    request.uri().path().contains("/data/")
}

fn is_preflight(request: &HttpRequest<Bytes>) -> bool {
    request.uri().path().contains("/internal/")
}

fn is_login(request: &HttpRequest<Bytes>) -> bool {
    request.uri().path().contains("/login")
}

/// Nothing of a server's text, a token or a login.
#[track_caller]
fn hidden(store: &Vault, request: &Request) {
    let shown = format!("{store:?} {request:?} {:?}", error(request));
    assert!(!shown.contains("planted") && !shown.contains("hunter2"), "{shown}");
    assert!(!shown.contains("s.token"), "{shown}");
}

fn vaults(status: u16, errors: &str) -> Mishap {
    Mishap::status(status, "application/json", json!({ "errors": [errors] }).to_string())
}

#[test]
fn what_passes_is_tried_again_wherever_it_happens() {
    for fits in [is_preflight, is_read, is_login] {
        for mishap in [
            vaults(412, "required index state not present"),
            vaults(429, "request path \"planted\": rate limit quota exceeded"),
            vaults(500, "planted"),
            vaults(503, "Vault is sealed"),
            Mishap::Page(502),
            Mishap::CutOff,
            Mishap::Close,
        ] {
            let server = fake();
            server.next_on(fits, mishap.clone()).next_on(fits, mishap.clone());
            let request = ask(&by_app_role(&server), NAME);
            assert_eq!(text(&request), r#"{"v":1}"#, "{mishap:?}");
            assert_eq!(server.calls().len(), 5, "{mishap:?}: {:?}", server.calls());
        }
    }
}

#[test]
fn what_stays_is_told_at_the_deadline() {
    for fits in [is_preflight, is_read, is_login] {
        for (mishap, expected, words) in [
            (vaults(412, "planted"), StoreErrorKind::Unavailable, "lags behind"),
            (vaults(429, "planted"), StoreErrorKind::Throttled, "HTTP 429"),
            (vaults(503, "Vault is sealed"), StoreErrorKind::Unavailable, "is sealed"),
            (Mishap::Page(502), StoreErrorKind::Unavailable, "HTTP 502 from 127.0.0.1:"),
            (Mishap::Reset, StoreErrorKind::Unavailable, "127.0.0.1:"),
        ] {
            let server = fake();
            server.always_on(fits, mishap);
            let store = by_app_role(&server);
            let requests = [Request::new(NAME), Request::new("secret/other")];
            fetch_until(Duration::from_millis(400), &store, &requests);
            for request in requests {
                assert!(!request.is_answered(), "{request:?}");
                let trouble = request.troubled().unwrap();
                assert_eq!(trouble.kind(), expected);
                assert!(trouble.to_string().contains(words), "{trouble}");
                let shown = format!("{trouble:?}");
                assert!(!shown.contains("planted") && !shown.contains("hunter2"), "{shown}");
            }
        }
    }
}

#[test]
fn what_is_not_vaults_is_no_secret_and_no_absence() {
    for mishap in [
        Mishap::Page(200),
        Mishap::Page(404),
        Mishap::Empty,
        Mishap::Garbage,
        Mishap::status(200, "application/json", "[]"),
        // Of a gateway, not of Vault.
        Mishap::status(404, "application/json", r#"{"message": "hunter2"}"#),
        Mishap::status(200, "application/json", r#"{"data": "hunter2"}"#),
        Mishap::status(400, "application/json", r#"{"errors": ["hunter2"]}"#),
    ] {
        let server = fake();
        server.always_on(is_read, mishap.clone());
        let store = store(&server);
        let request = ask(&store, NAME);
        assert_eq!(kind(&request), StoreErrorKind::Malformed, "{mishap:?}");
        hidden(&store, &request);
    }
}

/// A proxy that lets only some paths through, or a version that does not know the question.
#[test]
fn the_version_is_found_without_the_question_about_mounts() {
    for mishap in [
        Mishap::Page(404),
        Mishap::Page(403),
        vaults(403, "preflight capability check returned 403"),
        vaults(404, "unsupported path"),
        vaults(405, "unsupported operation"),
    ] {
        let server = fake();
        server.always_on(is_preflight, mishap.clone());
        assert_eq!(text(&ask(&store(&server), NAME)), r#"{"v":1}"#, "{mishap:?}");
    }
}

#[test]
fn forty_denials_cost_one_login() {
    let server = fake();
    server.always_on(
        |request| is_read(request) && request.headers()["x-vault-token"] == "s.token-1",
        vaults(403, "permission denied"),
    );
    let store = by_app_role(&server).kv2("secret");
    let names: Vec<String> = (0..40).map(|number| format!("secret/s{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let requests = fetch(&store, &names);
    assert!(requests.iter().all(|request| text(request) == r#"{"v":1}"#));
    let logins = server.requests().iter().filter(|request| is_login(request)).count();
    assert_eq!(logins, 2);
    // Eight at most were under way with the old token.
    let refused = server.requests().len() - 42;
    assert!((1..=8).contains(&refused), "{refused}");
    assert!((2..=8).contains(&server.most_at_once()), "{}", server.most_at_once());
}

#[test]
fn a_denial_that_stays_is_denied_after_one_more_login() {
    let server = fake();
    server.always_on(is_read, vaults(403, "1 error occurred:\n\t* planted\n\n"));
    let store = by_app_role(&server);
    let started = Instant::now();
    let requests = fetch(&store, &[NAME, "secret/other", "secret/third"]);
    for request in &requests {
        assert_eq!(kind(request), StoreErrorKind::Denied);
        hidden(&store, request);
    }
    assert!(started.elapsed() < Duration::from_secs(4));
    let logins = server.requests().iter().filter(|request| is_login(request)).count();
    assert_eq!(logins, 2);
}

#[test]
fn a_login_that_is_refused_answers_all_at_once() {
    for (mishap, expected) in [
        (vaults(400, "planted"), StoreErrorKind::Misconfigured),
        (vaults(403, "planted"), StoreErrorKind::Denied),
        (Mishap::Page(403), StoreErrorKind::Denied),
        (Mishap::Page(200), StoreErrorKind::Malformed),
        (
            Mishap::status(200, "application/json", r#"{"auth": null}"#),
            StoreErrorKind::Misconfigured,
        ),
    ] {
        let server = fake();
        server.always_on(is_login, mishap.clone());
        let store = by_app_role(&server);
        for request in fetch(&store, &[NAME, "secret/other"]) {
            assert_eq!(kind(&request), expected, "{mishap:?}");
            hidden(&store, &request);
        }
        assert_eq!(server.calls().len(), 1, "{:?}", server.calls());
    }
}

#[test]
fn what_is_wrong_before_any_call_costs_none() {
    let server = fake();
    let store = store(&server);
    let requests = [
        Request::new("no-mount"),
        Request::new("/secret/db"),
        Request::new("secret/../sys/raw"),
        Request::new("secret//db"),
        Request::new(NAME).at_version("zero"),
        Request::new(NAME).at_stage("AWSCURRENT"),
        Request::new(NAME).at_address("https://elsewhere"),
    ];
    fetch_until(Duration::from_secs(8), &store, &requests);
    for request in &requests {
        assert_eq!(kind(request), StoreErrorKind::Misconfigured, "{request:?}");
        assert!(error(request).cure().is_some());
    }
    assert_eq!(server.connections(), 0);

    let unset = Vault::new().env_vars::<String, String>([]);
    assert!(error(&ask(&unset, NAME)).cure().unwrap().contains("VAULT_ADDR"));
    let far =
        Vault::new().env_vars([("VAULT_ADDR", "http://192.0.2.1:8200"), ("VAULT_TOKEN", "t")]);
    assert_eq!(kind(&ask(&far, NAME)), StoreErrorKind::Misconfigured);
    for broken in ["s.planted\nX-Other: 1", "s.plänted\u{7f}"] {
        let store = vault(&server.url()).token(broken.to_owned());
        let request = ask(&store, NAME);
        assert_eq!(kind(&request), StoreErrorKind::Misconfigured);
        hidden(&store, &request);
    }
    assert_eq!(server.connections(), 0);
}

fn redirect(status: u16, to: String) -> Mishap {
    let answer = Response::builder().status(status).header("location", to);
    Mishap::Answer(answer.body(Bytes::new()).unwrap())
}

/// A standby sends us to the active server, token and all.
#[test]
fn a_redirect_is_followed_once() {
    let (standby, active) = (fake(), fake());
    let target = format!("{}/v1/secret/data/db", active.url());
    standby.always_on(is_read, redirect(307, target));
    assert_eq!(text(&ask(&store(&standby), NAME)), r#"{"v":1}"#);
    assert_eq!(active.requests()[0].headers()["x-vault-token"], "s.planted-token");

    let there = format!("{}/v1/secret/data/db", standby.url());
    active.always_on(is_read, redirect(307, there));
    let request = ask(&store(&standby), NAME);
    assert_eq!(kind(&request), StoreErrorKind::Misconfigured);
    assert!(error(&request).to_string().contains("redirects to"), "{}", error(&request));
}

/// Not from https to http, not to another machine by http, and not where the method would change.
#[test]
fn a_redirect_to_where_a_token_may_not_go_is_not_followed() {
    let elsewhere = fake();
    let authority = Authority::new();
    let target = format!("{}/v1/secret/data/db", elsewhere.url());
    let secure = {
        let target = target.clone();
        Server::start_tls(&authority, move |_: &HttpRequest<Bytes>| {
            let answer = Response::builder().status(307).header("location", target.as_str());
            answer.body(Bytes::new()).unwrap()
        })
    };
    let store_there = store(&secure).ca_file(authority.file());
    let request = ask(&store_there, NAME);
    assert_eq!(kind(&request), StoreErrorKind::Misconfigured);
    assert!(error(&request).to_string().contains("redirects to http://127.0.0.1:"));
    hidden(&store_there, &request);

    for (status, to) in [(301, target), (307, "http://192.0.2.1/v1/secret/data/db".to_owned())] {
        let server = fake();
        server.always_on(is_read, redirect(status, to));
        assert_eq!(kind(&ask(&store(&server), NAME)), StoreErrorKind::Misconfigured, "{status}");
    }
    assert_eq!(elsewhere.connections(), 0);
}

/// An agent refuses calls without `X-Vault-Request`, and adds a token itself.
#[test]
fn an_agent_gets_no_token_and_what_it_wants_to_see() {
    let server = fake();
    let url = server.url();
    for store in [
        Vault::new().env_vars([("VAULT_AGENT_ADDR", &*url), ("VAULT_NAMESPACE", "team/")]),
        vault(&url).token_of_agent().namespace("/team"),
    ] {
        server.forget();
        assert_eq!(text(&ask(&store, NAME)), r#"{"v":1}"#);
        for request in server.requests() {
            assert!(!request.headers().contains_key("x-vault-token"));
            assert_eq!(request.headers()["x-vault-request"], "true");
            assert_eq!(request.headers()["x-vault-namespace"], "team");
        }
    }
}

#[test]
fn a_proxy_is_used_for_what_is_not_on_this_machine() {
    let proxy = fake();
    let variables = [
        ("VAULT_ADDR", "http://vault.example.com:8200".to_owned()),
        ("VAULT_TOKEN", "t".to_owned()),
        ("VAULT_PROXY_ADDR", proxy.url()),
    ];
    let store = Vault::new().env_vars(variables).allow_http();
    assert_eq!(text(&ask(&store, NAME)), r#"{"v":1}"#);
    let uri = proxy.requests()[1].uri().to_string();
    assert!(uri.ends_with("/v1/secret/data/db"), "{uri}");
    assert_eq!(proxy.requests()[1].headers()["host"], "vault.example.com:8200");

    // Nor does plain http, which may stay on this machine only, leave it by a proxy.
    let (server, proxy) = (fake(), fake());
    let variables = [
        ("VAULT_ADDR", server.url()),
        ("VAULT_TOKEN", "t".to_owned()),
        ("VAULT_PROXY_ADDR", proxy.url()),
    ];
    assert_eq!(text(&ask(&Vault::new().env_vars(variables), NAME)), r#"{"v":1}"#);
    assert_eq!(proxy.connections(), 0);
}

/// A secret is read as many times as it is asked for, and each time anew.
#[test]
fn a_store_on_another_runtime_opens_connections_of_its_own() {
    let server = fake();
    let store = store(&server);
    for _ in 0..3 {
        assert_eq!(text(&ask(&store, NAME)), r#"{"v":1}"#);
    }
    assert_eq!(server.connections(), 3);
    // The mount was found the first time, and how long the token lives was asked the second time.
    assert_eq!(server.calls().len(), 5, "{:?}", server.calls());
}

#[test]
fn debug_says_where_things_come_from() {
    let shown = format!("{:?}", Vault::new());
    assert_eq!(
        shown,
        "Vault { address: \"environment\", namespace: \"environment\", credentials: \"environment\", .. }"
    );
    let shown = format!("{:?}", vault("https://planted").userpass("planted", "planted".to_owned()));
    assert!(shown.contains("userpass") && !shown.contains("planted"), "{shown}");
}
