//! What is true of Azure Key Vault alone: vaults, hosts, challenges, tokens, codes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, UNIX_EPOCH};

use bytes::Bytes;
use http::Request as HttpRequest;
use secretconf::store::azure_sdk::azure_core::http::{ClientOptions, HttpClient};
use secretconf::store::azure_sdk::azure_security_keyvault_secrets::SecretClient;
use secretconf::store::{Azure, Request, Store as _, StoreErrorKind};
use secretconf::{Secret, SecretConfig};
use secretconf_store_tests::azure_fake::{CLIENT_ID, CLIENT_SECRET, TOKEN};
use secretconf_store_tests::azure_rig::{AzureRig, client_secret, trusting};
use secretconf_store_tests::server::{Mishap, Server, answer};
use secretconf_tests::fetching::{error, fetch, fetch_until, kind, text};
use secretconf_tests::{assert_no_leak, problem};
use tokio::runtime::Builder;
use tokio::time::timeout;

/// A vault with one secret.
fn rig() -> AzureRig {
    let rig = AzureRig::new();
    rig.fake.set("db", "right");
    rig
}

fn of_token_service(request: &HttpRequest<Bytes>) -> bool {
    request.uri().path().ends_with("/token")
}

fn of_vault(request: &HttpRequest<Bytes>) -> bool {
    request.uri().path().starts_with("/secrets/")
}

/// Fails unless the error says all of this, and nothing that nobody may see.
#[track_caller]
fn told(request: &Request, expected: StoreErrorKind, words: &[&str]) {
    let said = format!("{}; {}", error(request), error(request).cure().unwrap_or_default());
    assert_eq!(kind(request), expected, "{said}");
    for word in words {
        assert!(said.contains(word), "`{word}` is not told in: {said}");
    }
    for hidden in [CLIENT_SECRET, TOKEN, "hunter2"] {
        assert!(!format!("{request:?} {:?}", error(request)).contains(hidden), "{said}");
    }
}

#[test]
fn one_token_for_many_secrets_and_nothing_is_listed() {
    let rig = rig();
    let names: Vec<_> = (0..20).map(|number| format!("s{number}")).collect();
    names.iter().for_each(|name| drop(rig.fake.set(name, &format!("value of {name}"))));
    let asked: Vec<_> = names.iter().map(String::as_str).collect();
    let requests = fetch(&rig.store(), &asked);
    for (request, name) in requests.iter().zip(&names) {
        assert_eq!(text(request), format!("value of {name}"));
    }
    assert_eq!((rig.fake.token_calls(), rig.fake.lists()), (1, 0));
    let calls = rig.fake.calls();
    assert!(calls.iter().all(|call| call.method == "GET"), "{calls:?}");
    let in_vain = calls.iter().filter(|call| call.status == 401).count();
    assert!((1..=8).contains(&in_vain), "{in_vain} calls without a token");
    assert_eq!(calls.iter().filter(|call| call.status == 200).count(), 20);
}

#[test]
fn versions_their_ids_and_times() {
    let rig = rig();
    let first = rig.fake.set("turned", "first");
    let second = rig.fake.set("turned", "second");
    let requests = [
        Request::new("turned"),
        Request::new("turned").at_version(first.clone()),
        Request::new("turned").at_version("00000000000000000000000000000000"),
        Request::new(format!("{}/secrets/turned/{first}", rig.server.url())),
        Request::new(format!("{}/secrets/turned", rig.server.url())),
        Request::new("absent"),
    ];
    fetch_until(Duration::from_secs(8), &rig.store(), &requests);
    for (request, value, version) in [
        (&requests[0], "second", &second),
        (&requests[1], "first", &first),
        (&requests[3], "first", &first),
        (&requests[4], "second", &second),
    ] {
        let answer = request.outcome().unwrap();
        assert_eq!((text(request), answer.version_id()), (value, Some(version.as_str())));
        let age = answer.created_at().unwrap().duration_since(UNIX_EPOCH).unwrap();
        assert!(age.as_secs() > 1_700_000_000, "{age:?}");
    }
    told(&requests[2], StoreErrorKind::NotFound, &["SecretNotFound", "no version 0000", "request"]);
    told(&requests[5], StoreErrorKind::NotFound, &["SecretNotFound"]);
}

#[derive(SecretConfig)]
struct TwoVaults {
    #[secret(azure = "db")]
    here: Secret<String>,
    #[secret(nested)]
    there: There,
}

#[derive(SecretConfig)]
#[secret(azure_vault = "{$OTHER_VAULT}")]
struct There {
    #[secret(azure(name = "other", key = "password"))]
    password: Secret<String>,
}

#[test]
fn two_vaults_in_one_load() {
    let rig = rig();
    rig.fake.set("other", r#"{"password": "of the other"}"#);
    let other = rig.another_server();
    let config = TwoVaults::loader()
        .environment("production")
        .env_vars([("OTHER_VAULT", other.url())])
        .store(rig.store())
        .load()
        .unwrap();
    assert_eq!(config.here.expose(), "right");
    assert_eq!(config.there.password.expose(), "of the other");
    let asked_for = |requests: Vec<HttpRequest<Bytes>>, name: &str| {
        let path = format!("/secrets/{name}/");
        let mut vaults = requests.iter().filter(|request| of_vault(request));
        vaults.all(|request| request.uri().path() == path)
    };
    assert!(asked_for(rig.server.requests(), "db"));
    assert!(asked_for(other.requests(), "other") && !other.requests().is_empty());
    assert_eq!(rig.fake.token_calls(), 1);
}

/// A vault of another cloud, whose tokens this token service does not have.
#[test]
fn a_vault_without_a_token_leaves_others_theirs() {
    let rig = rig();
    let other = Server::start_tls(&rig.authority, |_: &HttpRequest<Bytes>| {
        let mut challenge = answer(401, "application/json", "{}");
        let text =
            "Bearer authorization=\"https://localhost/t\", resource=\"https://vault.azure.cn\"";
        challenge.headers_mut().insert("www-authenticate", text.parse().unwrap());
        challenge
    });
    for _ in 0..2 {
        rig.server.next_on(of_vault, Mishap::Slow(Duration::from_millis(500)));
    }
    let there = format!("{}/secrets/there", other.url());
    let requests = fetch(&rig.store(), &[&there, "db", &format!("{there}2")]);
    for refused in [&requests[0], &requests[2]] {
        told(refused, StoreErrorKind::Misconfigured, &["AADSTS500011"]);
    }
    assert_eq!(text(&requests[1]), "right");
}

#[test]
fn a_load_that_is_cut_off_while_signing_in_harms_no_other() {
    let rig = rig();
    let store = rig.store();
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        rig.server.always_on(of_token_service, Mishap::Slow(Duration::from_secs(30)));
        let requests = [Request::new("db"), Request::new("absent")];
        timeout(Duration::from_millis(500), store.fetch(&requests)).await.unwrap_err();
        assert!(!requests[0].is_answered());
        rig.server.heal();
        let requests = [Request::new("db")];
        timeout(Duration::from_secs(8), store.fetch(&requests)).await.unwrap();
        assert_eq!(text(&requests[0]), "right");
    });
}

#[test]
fn no_host_outside_azure_gets_a_token_unasked() {
    let rig = rig();
    let store = Azure::from_credential_factory(|_| panic!("no credential is needed"))
        .http_client(trusting(&[rig.authority.pem()]))
        .vault_url(rig.server.url());
    let requests = fetch(&store, &["db"]);
    told(
        &requests[0],
        StoreErrorKind::Misconfigured,
        &["localhost", "*.vault.azure.net", "trust_host"],
    );
    let requests = fetch(&store.vault_url("http://acme.vault.azure.net"), &["db"]);
    told(&requests[0], StoreErrorKind::Misconfigured, &[".vault_url(..)", "http URL"]);
    assert!(rig.server.calls().is_empty());
}

/// An HTTP client for which a vault of Azure's own is on this machine.
fn as_azure(rig: &AzureRig) -> impl Fn() -> Arc<dyn HttpClient> + Send + Sync + 'static {
    let address = std::net::SocketAddr::from(([127, 0, 0, 1], rig.server.port()));
    move || {
        let client = reqwest::Client::builder()
            .no_proxy()
            .resolve("acme.vault.azure.net", address)
            .tls_danger_accept_invalid_certs(true);
        Arc::new(client.build().unwrap())
    }
}

#[test]
fn a_vault_of_azures_own_needs_no_trust() {
    let rig = rig();
    let store = |rig: &AzureRig| {
        let url = rig.server.url();
        Azure::from_credential_factory(move |options| {
            client_secret(&url, CLIENT_ID, CLIENT_SECRET, options)
        })
        .http_client(as_azure(rig))
        .vault_url(format!("https://acme.vault.azure.net:{}", rig.server.port()))
    };
    let requests = fetch(&store(&rig), &["db"]);
    assert_eq!(text(&requests[0]), "right");

    // The SDK itself checks that the challenge is of the vault's own domain.
    let calls = rig.fake.token_calls();
    rig.fake.wrong_audience("https://vault.azure.cn");
    let requests = fetch(&store(&rig), &["db"]);
    told(
        &requests[0],
        StoreErrorKind::Misconfigured,
        &["acme.vault.azure.net", "not for Key Vault"],
    );
    assert_eq!(rig.fake.token_calls(), calls);
}

#[test]
fn a_trusted_host_gets_no_token_for_another_service() {
    let rig = rig();
    rig.fake.wrong_audience("https://management.azure.com");
    let requests = fetch(&rig.store(), &["db"]);
    told(&requests[0], StoreErrorKind::Misconfigured, &["localhost", "not for Key Vault"]);
    assert_eq!(rig.fake.token_calls(), 0);
}

/// A vault that refuses the audience that it has named itself.
#[test]
fn a_token_with_the_wrong_audience_is_renewed_once() {
    let rig = rig();
    rig.fake.wrong_audience("https://vault.azure.cn");
    let requests = fetch(&rig.store(), &["db"]);
    told(&requests[0], StoreErrorKind::Misconfigured, &["AKV10022", "does not accept the token"]);
    assert_eq!(rig.fake.token_calls(), 2);
}

#[test]
fn tokens_that_have_expired_when_they_come() {
    let rig = rig();
    rig.fake.token_lifetime(Duration::ZERO);
    let requests = fetch(&rig.store(), &["db"]);
    told(&requests[0], StoreErrorKind::Misconfigured, &["expired already", "clock"]);
    assert!(rig.fake.token_calls() <= 2, "{}", rig.fake.token_calls());
}

#[test]
fn a_client_secret_that_is_wrong_is_tried_once_for_all() {
    let rig = rig();
    let names: Vec<_> = (0..20).map(|number| format!("s{number}")).collect();
    let asked: Vec<_> = names.iter().map(String::as_str).collect();
    let requests = fetch(&rig.store_with("hunter2"), &asked);
    for request in &requests {
        told(request, StoreErrorKind::Misconfigured, &["AADSTS7000215", "handed in"]);
    }
    assert_eq!(rig.fake.token_calls(), 1);
}

#[test]
fn a_token_service_that_fails_is_tried_again() {
    let rig = rig();
    rig.server.next_on(of_token_service, Mishap::Page(503));
    rig.server.next_on(of_token_service, Mishap::Close);
    rig.server
        .next_on(of_token_service, Mishap::status(429, "application/json", "{}").retry_after(1));
    let started = Instant::now();
    let requests = fetch(&rig.store(), &["db"]);
    assert_eq!(text(&requests[0]), "right");
    assert!(started.elapsed() >= Duration::from_secs(1), "{:?}", started.elapsed());

    rig.server.always_on(of_token_service, Mishap::Page(502));
    let requests = [Request::new("db")];
    fetch_until(Duration::from_millis(1200), &rig.store(), &requests);
    let noted = requests[0].troubled().unwrap();
    assert_eq!(noted.kind(), StoreErrorKind::Unavailable, "{noted}");
    assert!(!requests[0].is_answered() && noted.to_string().contains("HTTP 502"), "{noted}");
}

/// It can be recovered, but Key Vault does not say so of a secret more than of one that never was.
#[test]
fn a_deleted_secret_is_not_found() {
    let rig = rig();
    let delete = HttpRequest::delete("/secrets/db?api-version=7.4")
        .header("authorization", format!("Bearer {}", rig.token()));
    assert_eq!(rig.fake.respond(&delete.body(Bytes::new()).unwrap()).status(), 200);
    let requests = fetch(&rig.store(), &["db"]);
    told(&requests[0], StoreErrorKind::NotFound, &["SecretNotFound"]);
}

#[test]
fn denied_by_a_policy() {
    let rig = rig();
    rig.fake.deny_by_policy("get");
    let requests = fetch(&rig.store(), &["db"]);
    told(
        &requests[0],
        StoreErrorKind::Denied,
        &["AccessDenied", "`get`", "Key Vault Secrets User"],
    );
}

#[test]
fn denied_by_the_network() {
    let rig = rig();
    for (code, words) in [
        ("ForbiddenByFirewall", ["firewall", "Networking"]),
        ("ForbiddenByConnection", ["closed to the public network", "private endpoint"]),
    ] {
        let body = format!(
            r#"{{"error": {{"code": "Forbidden", "message": "hunter2", "innererror": {{"code": "{code}"}}}}}}"#
        );
        rig.server.next_on(of_vault, Mishap::status(403, "application/json", body));
        let requests = fetch(&rig.store(), &["db"]);
        told(&requests[0], StoreErrorKind::Denied, &words);
        told(&requests[0], StoreErrorKind::Denied, &[code]);
    }
}

#[test]
fn something_else_answers() {
    let rig = rig();
    for (mishap, expected) in [
        (Mishap::Page(404), StoreErrorKind::Malformed),
        (Mishap::Page(403), StoreErrorKind::Denied),
        (Mishap::Page(200), StoreErrorKind::Malformed),
        (Mishap::Garbage, StoreErrorKind::Malformed),
        (Mishap::Empty, StoreErrorKind::Malformed),
        (Mishap::status(302, "text/html", "hunter2"), StoreErrorKind::Malformed),
    ] {
        rig.server.next_on(of_vault, mishap.clone());
        let requests = fetch(&rig.store(), &["db"]);
        told(&requests[0], expected, &["not Key Vault's", "something else answers at localhost"]);
        rig.server.heal();
    }
    let empty = Mishap::status(200, "application/json", r#"{"id": "https://x/secrets/db/1"}"#);
    rig.server.next_on(of_vault, empty);
    told(&fetch(&rig.store(), &["db"])[0], StoreErrorKind::Malformed, &["has no value"]);
}

/// A challenge that is not one of Key Vault's.
#[test]
fn somebody_else_asks_for_a_token() {
    let rig = rig();
    let mut basic = answer(401, "text/html", "hunter2");
    basic.headers_mut().insert("www-authenticate", "Basic realm=\"hunter2\"".parse().unwrap());
    rig.server.always_on(of_vault, Mishap::Answer(basic));
    let requests = fetch(&rig.store(), &["db"]);
    told(&requests[0], StoreErrorKind::Malformed, &["not Key Vault's", "perhaps a proxy"]);
    assert_eq!(rig.fake.token_calls(), 0);
}

#[test]
fn what_goes_wrong_until_the_deadline_is_noted() {
    let rig = rig();
    for (mishap, words) in [
        (Mishap::CutOff, "cut its answer off"),
        (Mishap::Close, "closed by localhost"),
        (Mishap::Reset, "reset by localhost"),
        (Mishap::Page(503), "HTTP 503"),
    ] {
        rig.server.always_on(of_vault, mishap);
        let requests = [Request::new("db")];
        fetch_until(Duration::from_millis(700), &rig.store(), &requests);
        let noted = requests[0].troubled().expect(words);
        assert!(!requests[0].is_answered(), "{noted}");
        assert_eq!(noted.kind(), StoreErrorKind::Unavailable, "{noted}");
        assert!(noted.to_string().contains(words), "{noted}");
        rig.server.heal();
    }
}

#[test]
fn a_vault_whose_name_is_not_known() {
    let store = Azure::from_credential_factory(|_| panic!("nobody asks for a token"));
    let store = store.vault_url("https://secretconf-test.vault.azure.net.invalid");
    let store = store.trust_host("secretconf-test.vault.azure.net.invalid");
    let requests = [Request::new("db")];
    fetch_until(Duration::from_secs(2), &store, &requests);
    let noted = requests[0].troubled().unwrap();
    assert_eq!(noted.kind(), StoreErrorKind::Unavailable, "{noted}");
    assert!(noted.to_string().contains("cannot be resolved"), "{noted}");
    assert!(noted.cure().unwrap().contains("the vault's name"), "{noted:?}");
}

#[test]
fn names_that_cannot_be_fail_beside_others() {
    let rig = rig();
    let requests = fetch(&rig.store(), &["production/db", "db", "https://localhost/keys/db"]);
    told(&requests[0], StoreErrorKind::Misconfigured, &["`production-db`", "{environment}-db"]);
    assert_eq!(text(&requests[1]), "right");
    told(&requests[2], StoreErrorKind::Misconfigured, &["/secrets/SECRET"]);
}

#[test]
fn clients_of_your_own() {
    let rig = rig();
    let made = Arc::new(AtomicUsize::new(0));
    let (url, pem, counted) = (rig.server.url(), rig.authority.pem(), Arc::clone(&made));
    let authority = url.clone();
    let store = Azure::from_client_factory(move |vault_url, mut options| {
        counted.fetch_add(1, Ordering::SeqCst);
        let transport = secretconf_store_tests::azure_rig::transport(std::slice::from_ref(&pem));
        let for_credential =
            ClientOptions { transport: Some(transport.clone()), ..ClientOptions::default() };
        options.client_options.transport = Some(transport);
        let credential = client_secret(&authority, CLIENT_ID, CLIENT_SECRET, for_credential)?;
        SecretClient::new(vault_url, credential, Some(options))
    });
    let store = store.vault_url(url).trust_host("localhost");
    assert!(format!("{store:?}").contains("given clients"), "{store:?}");

    // One runtime: on another there are other clients.
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let read = || {
        let requests = [Request::new("db"), Request::new("absent")];
        runtime.block_on(secretconf::store::Store::fetch(&store, &requests));
        assert_eq!(text(&requests[0]), "right");
        assert_eq!(kind(&requests[1]), StoreErrorKind::NotFound);
    };
    read();
    read();
    assert_eq!(made.load(Ordering::SeqCst), 1);
    rig.fake.expire_tokens();
    read();
    assert_eq!(made.load(Ordering::SeqCst), 2);
}

#[test]
fn a_client_that_cannot_be_made() {
    let store = Azure::from_client_factory(|_, _| Err(std::io::Error::other("hunter2").into()));
    let requests = fetch(&store.vault_url("https://acme.vault.azure.net"), &["db"]);
    told(&requests[0], StoreErrorKind::Misconfigured, &["client factory", "made no client"]);
}

#[derive(SecretConfig)]
#[secret(azure_vault = "https://localhost")]
#[expect(dead_code, reason = "loaded for its problems")]
struct Elsewhere {
    #[secret(azure = "db#password")]
    password: Secret<String>,
}

/// The built-in store, which nobody handed in.
#[test]
fn a_struct_whose_vault_is_not_trusted() {
    let loader = Elsewhere::loader().environment("production");
    let error = secretconf_tests::error(loader.load());
    let report = error.to_string();
    for word in ["azure", "db", "`azure_vault` names localhost", "trust_host"] {
        assert!(report.contains(word), "{report}");
    }
    assert_no_leak("hunter2", &error);
    let problem = problem(Elsewhere::loader().environment("production").load());
    assert_eq!(problem.field(), "password");
}
