//! What is true of GCP Secret Manager and of no other store: how names, versions and projects are written, what its errors
//! mean, its checksums, clients that are handed in.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::Request as Call;
use secretconf::store::gcp_sdk::google_cloud_auth::credentials::{anonymous, mds};
use secretconf::store::gcp_sdk::google_cloud_secretmanager_v1::client::SecretManagerService;
use secretconf::store::{Gcp, Request, Store, StoreErrorKind};
use secretconf::{Secret, SecretConfig};
use secretconf_store_tests::gcp_fake::{GcpFake, PAGE_TEXT, PROJECT};
use secretconf_store_tests::server::{Mishap, Server, Unreachable, answer};
use secretconf_tests::fetching::{error, fetch, fetch_until, kind, text};
use secretconf_tests::{all_said, assert_no_leak, problem};
use tokio::runtime::{Builder, Runtime};

/// A fake behind a server, and the store before it.
struct Google {
    fake: GcpFake,
    server: Server,
}

impl Google {
    fn new() -> Self {
        let fake = GcpFake::new();
        let answers = fake.clone();
        let server = Server::start(move |call: &Call<Bytes>| answers.respond(call));
        Self { fake, server }
    }

    fn store(&self) -> Gcp {
        Gcp::new().project(PROJECT).endpoint(self.server.url()).anonymous()
    }

    /// What is said of the one secret that is asked for.
    fn ask(&self, request: Request) -> Request {
        let requests = [request];
        fetch_until(Duration::from_secs(8), &self.store(), &requests);
        let [request] = requests;
        request
    }

    fn calls(&self) -> usize {
        self.server.calls().len()
    }
}

/// The error and its help, in one line.
fn said(request: &Request) -> String {
    let error = error(request);
    format!("{error}; {}", error.cure().unwrap_or_default())
}

fn of(name: &str) -> Request {
    Request::new(name)
}

#[test]
fn versions_and_aliases() {
    let google = Google::new();
    google.fake.version("db", "one").version("db", "two").version("db", "three");
    google.fake.alias("db", "blue", 2);
    for (request, expected, version) in [
        (of("db"), "three", "3"),
        (of("db").at_version("latest"), "three", "3"),
        (of("db").at_version("1"), "one", "1"),
        (of("db").at_version("blue"), "two", "2"),
        (of("projects/test-project/secrets/db/versions/1"), "one", "1"),
        (of("projects/test-project/secrets/db/versions/blue"), "two", "2"),
    ] {
        let request = google.ask(request);
        assert_eq!(text(&request), expected, "{request:?}");
        assert_eq!(request.outcome().unwrap().version_id(), Some(version), "{request:?}");
    }
    let absent = google.ask(of("db").at_version("green"));
    assert_eq!(kind(&absent), StoreErrorKind::NotFound);
    assert!(said(&absent).contains("or it has no version `green`"), "{}", said(&absent));
    google.fake.secret("empty");
    let empty = google.ask(of("empty"));
    assert_eq!(kind(&empty), StoreErrorKind::NotFound);
    assert!(said(&empty).contains("or it has no version"), "{}", said(&empty));
}

#[test]
fn a_version_that_is_off() {
    let google = Google::new();
    google.fake.version("db", "one").version("db", "two").disable("db", 1).destroy("db", 2);
    google.fake.version("app", "one").disable("app", 1);
    for (request, words) in [
        (
            of("db").at_version("1"),
            "gcloud secrets versions enable 1 --secret=db --project=test-project",
        ),
        (of("db"), "the version `latest` is destroyed; add a new version"),
        (of("app"), "gcloud secrets versions list app --project=test-project"),
    ] {
        let request = google.ask(request);
        assert_eq!(kind(&request), StoreErrorKind::Disabled);
        assert!(said(&request).contains("FAILED_PRECONDITION"), "{}", said(&request));
        assert!(said(&request).contains(words), "{}", said(&request));
    }
}

#[test]
fn refusals_say_what_to_do() {
    let google = Google::new();
    google.fake.version("db", "hunter2").deny("db");
    let denied = google.ask(of("db"));
    assert_eq!(kind(&denied), StoreErrorKind::Denied);
    for words in [
        "PERMISSION_DENIED",
        "roles/secretmanager.secretAccessor",
        "gcloud secrets add-iam-policy-binding db --project=test-project",
    ] {
        assert!(said(&denied).contains(words), "{}", said(&denied));
    }
    let elsewhere = google.ask(of("projects/no-such-project/secrets/db"));
    assert_eq!(kind(&elsewhere), StoreErrorKind::Denied);
    assert!(
        said(&elsewhere).contains("or there is no project no-such-project"),
        "{}",
        said(&elsewhere)
    );

    google.fake.disable_api();
    let off = google.ask(of("db"));
    assert_eq!(kind(&off), StoreErrorKind::Misconfigured);
    assert!(said(&off).contains("is not enabled in project test-project"), "{}", said(&off));
    assert!(
        said(&off).contains("gcloud services enable secretmanager.googleapis.com"),
        "{}",
        said(&off)
    );
}

#[test]
fn a_checksum_is_compared_if_there_is_one() {
    let google = Google::new();
    google.fake.version("good", "hunter2").version("bad", "hunter2").bad_checksum("bad");
    assert_eq!(text(&google.ask(of("good"))), "hunter2");
    google.server.forget();
    let bad = google.ask(of("bad"));
    assert_eq!(kind(&bad), StoreErrorKind::Malformed);
    assert!(said(&bad).contains("the checksum does not match"), "{}", said(&bad));
    assert_eq!(google.calls(), 2, "once more, and no oftener");
    google.fake.without_checksum();
    assert_eq!(text(&google.ask(of("bad"))), "hunter2");
}

/// Spoilt on its way, not where it is kept.
#[test]
fn a_payload_that_was_spoilt_once_is_asked_for_again() {
    let google = Google::new();
    google.fake.version("db", "hunter2");
    let spoilt = r#"{"name": "projects/1/secrets/db/versions/1", "payload": {"data": "aHVudGVyMw==", "dataCrc32c": "1"}}"#;
    google.server.next(Mishap::status(200, "application/json", spoilt));
    assert_eq!(text(&google.ask(of("db"))), "hunter2");
    assert_eq!(google.calls(), 2);
}

#[test]
fn what_is_not_the_services_json() {
    let google = Google::new();
    for (mishap, expected) in [
        (Mishap::Page(200), StoreErrorKind::Malformed),
        (Mishap::Page(403), StoreErrorKind::Malformed),
        (Mishap::Page(404), StoreErrorKind::Malformed),
        (Mishap::Garbage, StoreErrorKind::Malformed),
        (Mishap::Empty, StoreErrorKind::Malformed),
        (Mishap::status(200, "application/json", "{}"), StoreErrorKind::Malformed),
        (Mishap::status(200, "application/json", "[1]"), StoreErrorKind::Malformed),
        (Mishap::status(404, "application/json", "{}"), StoreErrorKind::Malformed),
    ] {
        google.server.always(None).always(mishap.clone());
        let request = google.ask(of("db"));
        assert_eq!(kind(&request), expected, "{mishap:?}: {}", said(&request));
        assert!(said(&request).contains("proxy"), "{mishap:?}: {}", said(&request));
        assert!(!format!("{request:?} {}", said(&request)).contains("hunter2"), "{mishap:?}");
    }
    google.server.always(None);
    google.fake.version("page", "hunter2").gateway_text("page", 403);
    let page = google.ask(of("page"));
    assert!(said(&page).contains("HTTP 403"), "{}", said(&page));
    assert!(!said(&page).contains(PAGE_TEXT), "{}", said(&page));
}

/// Gateways restart; a page that says so is no reason to give up.
#[test]
fn a_gateway_that_fails_is_asked_again() {
    let google = Google::new();
    google.fake.version("db", "hunter2");
    for mishap in
        [Mishap::Page(502), Mishap::Page(503), Mishap::Close, Mishap::CutOff, Mishap::Reset]
    {
        google.server.next(mishap.clone()).forget();
        assert_eq!(text(&google.ask(of("db"))), "hunter2", "{mishap:?}");
        assert_eq!(google.calls(), 2, "{mishap:?}");
    }
}

#[test]
fn an_outage_says_what_it_was() {
    let google = Google::new();
    let host = google.server.url().replace("http://", "");
    for (mishap, expected) in [
        (Mishap::Page(503), format!("unavailable: HTTP 503 from {host}; ")),
        (Mishap::CutOff, format!("unavailable: {host} cut its answer off; ")),
        (Mishap::Close, format!("unavailable: connection closed by {host}; ")),
        (Mishap::Reset, format!("unavailable: connection reset by {host}; ")),
        (Mishap::Hang, format!("unavailable: no answer from {host}; ")),
    ] {
        google.server.always(None).always(mishap.clone());
        google.fake.version("db", "hunter2");
        // Longer than the first attempt, where nobody answers.
        let deadline = if matches!(mishap, Mishap::Hang) { 5000 } else { 1500 };
        let requests = [of("db"), of("certificate"), of("body")];
        fetch_until(Duration::from_millis(deadline), &google.store(), &requests);
        for request in requests {
            assert!(!request.is_answered(), "{mishap:?}");
            let troubled = request.troubled().expect("a note of what was wrong");
            assert_eq!(format!("{troubled}; "), expected, "{mishap:?}");
        }
    }
}

#[test]
fn names_are_checked_before_any_call() {
    let google = Google::new();
    for (name, words) in [
        (
            "production/db",
            "names have letters, digits, `_` and `-`: production-db, or projects/PROJECT/secrets/NAME",
        ),
        ("projects/p/db", "is no name of a secret"),
        ("projects/a b/secrets/db", "`a b` is no project"),
        ("projects/p/locations/evil.example/secrets/db", "`evil.example` is no location"),
        ("projects/p/secrets/db/versions/..", "`..` is no version"),
    ] {
        let request = google.ask(of(name));
        assert_eq!(kind(&request), StoreErrorKind::Misconfigured, "{name}");
        assert!(said(&request).contains(words), "{}", said(&request));
    }
    let store = google.store().project("a/b");
    let requests = fetch(&store, &["db"]);
    assert!(said(&requests[0]).contains("`a/b` is no project"), "{}", said(&requests[0]));
    assert_eq!(google.calls(), 0);
}

#[test]
fn projects_and_regions() {
    let google = Google::new();
    google.fake.project("other", "42").version("db", "mine");
    google.fake.version("projects/other/secrets/db", "theirs");
    google.fake.version("projects/other/locations/europe-west3/secrets/db", "there");
    let names = [
        "db",
        "projects/other/secrets/db",
        "projects/42/secrets/db",
        "projects/other/locations/europe-west3/secrets/db",
    ];
    let requests = fetch(&google.store(), &names);
    assert_eq!(
        requests.iter().map(text).collect::<Vec<_>>(),
        ["mine", "theirs", "theirs", "there"]
    );
    let requests = fetch(&google.store().project("other"), &["db"]);
    assert_eq!(text(&requests[0]), "theirs");
}

#[test]
fn each_secret_is_one_access_and_nothing_is_listed() {
    let google = Google::new();
    google.fake.require_token();
    let names: Vec<String> = (0..20).map(|number| format!("s{number}")).collect();
    for name in names.iter().filter(|name| !name.ends_with('7')) {
        google.fake.version(name, "x");
    }
    let url = google.server.url();
    let store =
        google.store().credentials(move || mds::Builder::default().with_endpoint(&url).build());
    fetch(&store, &names.iter().map(String::as_str).collect::<Vec<_>>());
    let calls = google.fake.calls();
    let others = |call: &&_| !matches!(*call, "AccessSecretVersion" | "Metadata");
    assert_eq!(calls.iter().map(|call| call.operation).find(|call| others(call)), None);
    assert_eq!(google.fake.count("AccessSecretVersion"), names.len());
    let tokens = calls.iter().filter(|call| call.path.ends_with("/token")).count();
    assert_eq!(tokens, 1, "one token for all");
}

/// Forty calls are refused at the same time, and one signs in for all.
#[test]
fn a_refused_token_is_renewed_once() {
    let google = Google::new();
    google.fake.require_token();
    let names: Vec<String> = (0..40).map(|number| format!("s{number}")).collect();
    for name in &names {
        google.fake.version(name, "x");
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let url = google.server.url();
    let made = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&made);
    let store = google.store().credentials(move || {
        count.fetch_add(1, Ordering::SeqCst);
        mds::Builder::default().with_endpoint(&url).build()
    });
    let runtime = runtime();
    let read = || {
        let requests: Vec<Request> = names.iter().map(|name| of(name)).collect();
        runtime.block_on(store.fetch(&requests));
        requests
    };
    assert!(read().iter().all(|request| text(request) == "x"));
    google.fake.expire_tokens();
    assert!(read().iter().all(|request| text(request) == "x"));
    assert_eq!(made.load(Ordering::SeqCst), 2);

    google.server.always_on(
        |call| call.uri().path().ends_with(":access"),
        Mishap::status(401, "application/json", "{}"),
    );
    for request in read() {
        assert_eq!(kind(&request), StoreErrorKind::Misconfigured);
        assert!(said(&request).contains("does not accept these credentials"), "{}", said(&request));
    }
    assert_eq!(made.load(Ordering::SeqCst), 3, "renewed for each of forty secrets");
}

#[derive(SecretConfig)]
struct AppConfig {
    #[secret(gcp = "{environment}-db#password")]
    password: Secret<String>,
    #[secret(gcp(name = "signing-key", version = "1"))]
    signing_key: Secret<String>,
    #[secret(gcp_in(production = "projects/test-project/secrets/port"), plain)]
    port: u16,
}

impl Google {
    fn with_app() -> Self {
        let google = Self::new();
        google.fake.version("production-db", r#"{"user": "ada", "password": "hunter2"}"#);
        google.fake.version("signing-key", "old").version("signing-key", "new");
        google.fake.version("port", "5432");
        google
    }

    /// A builder, as a program that has its own would write it.
    fn by_builder(&self) -> Gcp {
        let url = self.server.url();
        let anonymous = || anonymous::Builder::new().build();
        Gcp::from_builder(move || {
            SecretManagerService::builder().with_endpoint(&url).with_credentials(anonymous())
        })
        .project(PROJECT)
    }
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn loader(store: Gcp) -> secretconf::Loader<AppConfig> {
    AppConfig::loader().environment("production").no_env().store(store)
}

#[track_caller]
fn is_right(config: &AppConfig) {
    assert_eq!(config.password.expose(), "hunter2");
    assert_eq!((config.signing_key.expose().as_str(), config.port), ("old", 5432));
}

#[test]
fn loads_in_every_way() {
    let google = Google::with_app();
    for make in [Google::store, Google::by_builder] {
        is_right(&loader(make(&google)).load().unwrap());
        let multi = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        for runtime in [runtime(), multi] {
            is_right(&runtime.block_on(loader(make(&google)).load_async()).unwrap());
            runtime.block_on(async { is_right(&loader(make(&google)).load().unwrap()) });
        }
    }
}

#[test]
fn a_client_stays_on_the_runtime_that_made_it() {
    let google = Google::with_app();
    let runtime = runtime();
    let client = runtime.block_on(async {
        let builder = SecretManagerService::builder().with_endpoint(google.server.url());
        builder.with_credentials(anonymous::Builder::new().build()).build().await.unwrap()
    });
    let store = || Gcp::from_client(client.clone()).project(PROJECT);
    is_right(&runtime.block_on(loader(store()).load_async()).unwrap());

    google.server.forget();
    let error = secretconf_tests::error(loader(store()).load());
    assert!(error.to_string().contains("load_async"), "{error}");
    assert_eq!(google.calls(), 0);

    // Its token cannot be renewed: once is enough to know.
    google.server.always(Mishap::status(401, "application/json", "{}"));
    let requests = [of("port")];
    runtime.block_on(store().fetch(&requests));
    assert_eq!(kind(&requests[0]), StoreErrorKind::Misconfigured);
    assert_eq!(google.calls(), 1);
}

#[test]
fn a_builders_clients_sign_in_anew() {
    let google = Google::with_app();
    google.fake.require_token();
    let url = google.server.url();
    let store = Gcp::from_builder(move || {
        let credentials = mds::Builder::default().with_endpoint(&url).build().unwrap();
        SecretManagerService::builder().with_endpoint(&url).with_credentials(credentials)
    });
    let runtime = runtime();
    for _ in 0..2 {
        let requests = [of("projects/test-project/secrets/port")];
        runtime.block_on(store.fetch(&requests));
        assert_eq!(text(&requests[0]), "5432");
        google.fake.expire_tokens();
    }
}

#[test]
fn an_endpoint_that_is_none() {
    let store = Gcp::new().project(PROJECT).endpoint("no url").anonymous();
    let requests = fetch(&store, &["db"]);
    assert_eq!(kind(&requests[0]), StoreErrorKind::Misconfigured);
    assert!(said(&requests[0]).contains("https://HOST"), "{}", said(&requests[0]));
}

/// The token service, not the endpoint, is what is down.
#[test]
fn credentials_that_cannot_be_had() {
    let google = Google::with_app();
    let nowhere = Unreachable::refused().url();
    let store =
        google.store().credentials(move || mds::Builder::default().with_endpoint(&nowhere).build());
    let loaded = loader(store).deadline(Duration::from_millis(1500)).load();
    let said = all_said(loaded);
    assert_eq!(said, ["password: unavailable", "signing_key: unavailable", "port: unavailable"]);
    assert_eq!(google.calls(), 0);

    google.server.always_on(
        |call| call.uri().path().ends_with("/token"),
        Mishap::Answer(answer(404, "text/html", "hunter2")),
    );
    let url = google.server.url();
    let store =
        google.store().credentials(move || mds::Builder::default().with_endpoint(&url).build());
    let error = secretconf_tests::error(loader(store).load());
    assert!(error.to_string().contains("the Google credentials give no token"), "{error}");
    assert_no_leak("hunter2", &error);
}

#[test]
fn one_problem_for_one_cause() {
    let google = Google::with_app();
    google.fake.deny("production-db");
    let problem = problem(loader(google.store()).load());
    assert_eq!(problem.field(), "password");
}

#[test]
fn debug_says_nothing_of_credentials() {
    let google = Google::new();
    let store = google.store().endpoint("https://user:hunter2@example.com");
    assert_eq!(
        format!("{store:?}"),
        r#"Gcp { origin: "given credentials", project: Some("test-project"), .. }"#
    );
    assert_eq!(Gcp::default().name(), "gcp");
}
