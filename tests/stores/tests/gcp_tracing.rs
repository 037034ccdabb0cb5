//! What Google's SDK tells to `tracing`. A client whose tracing is switched on tells what its calls return, and so the
//! secrets; the store must not let it.

use std::fmt::Debug;
use std::process::Command;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::Request as Call;
use secretconf::store::gcp_sdk::google_cloud_auth::credentials::anonymous;
use secretconf::store::gcp_sdk::google_cloud_secretmanager_v1::client::SecretManagerService;
use secretconf::store::{Gcp, Request, Store};
use secretconf_store_tests::gcp_fake::{GcpFake, PROJECT};
use secretconf_store_tests::server::Server;
use secretconf_tests::fetching::{fetch_until, text};
use tokio::runtime::Builder;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

const STARTED: &str = "SECRETCONF_TEST_STARTED_BY_A_TEST";
const ENDPOINT: &str = "SECRETCONF_TEST_ENDPOINT";
const PLANTED: &str = "hunter2-planted";

/// Writes all spans and events down, with all their fields.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn during(act: impl FnOnce()) -> Vec<String> {
        let log = Self::default();
        tracing::subscriber::with_default(log.clone(), act);
        log.0.lock().unwrap().clone()
    }

    fn push(&self, metadata: &Metadata<'_>, record: impl FnOnce(&mut Text)) {
        let mut text = Text(format!("{} {} ", metadata.target(), metadata.name()));
        record(&mut text);
        self.0.lock().unwrap().push(text.0);
    }
}

struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.push_str(&format!("{}={value:?} ", field.name()));
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        self.push(attributes.metadata(), |text| attributes.record(text));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, record: &Record<'_>) {
        let mut text = Text(String::new());
        record.record(&mut text);
        self.0.lock().unwrap().push(text.0);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        self.push(event.metadata(), |text| event.record(text));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

fn google() -> Server {
    let fake = GcpFake::new();
    fake.version("db", PLANTED);
    Server::start(move |call: &Call<Bytes>| fake.respond(call))
}

fn shows(log: &[String]) -> bool {
    log.iter().any(|line| line.contains(PLANTED))
}

fn read(store: &dyn Store) {
    let requests = [Request::new("db")];
    fetch_until(std::time::Duration::from_secs(8), store, &requests);
    assert_eq!(text(&requests[0]), PLANTED);
    tracing::info!("has read");
}

/// One test: `tracing` remembers for the whole process whether anybody listens to an event, so tests that listen and
/// tests that do not would meet.
#[test]
fn payloads_are_not_told_to_tracing() {
    let google = google();
    let url = google.url();
    let builder = move || {
        let credentials = anonymous::Builder::new().build();
        SecretManagerService::builder()
            .with_endpoint(&url)
            .with_credentials(credentials)
            .with_tracing()
    };

    let made = builder.clone();
    let by_the_sdk_alone = Log::during(|| {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let name = format!("projects/{PROJECT}/secrets/db/versions/latest");
            let client = made().build().await.unwrap();
            client.access_secret_version().set_name(name).send().await.unwrap();
        });
    });
    assert!(shows(&by_the_sdk_alone), "the SDK keeps quiet by itself: {by_the_sdk_alone:#?}");

    let by_a_builder = Log::during(|| read(&Gcp::from_builder(builder).project(PROJECT)));
    assert!(!shows(&by_a_builder), "{by_a_builder:#?}");
    let by_itself =
        Log::during(|| read(&Gcp::new().endpoint(google.url()).project(PROJECT).anonymous()));
    assert!(!shows(&by_itself), "{by_itself:#?}");
    assert!(by_itself.iter().any(|line| line.contains("has read")), "nobody listened");

    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["reads_with_the_sdks_tracing_on", "--exact", "--ignored", "--nocapture"]);
    child.env(STARTED, "yes").env(ENDPOINT, google.url()).env("GOOGLE_CLOUD_RUST_LOGGING", "true");
    let output = child.output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && told.contains("has read"), "{told}");
    assert!(!told.contains(PLANTED), "{told}");
}

/// Not a test: what the other starts, with an environment of its own.
#[test]
#[ignore = "started by the test of this file, with an environment of its own"]
fn reads_with_the_sdks_tracing_on() {
    if std::env::var_os(STARTED).is_none() {
        return;
    }
    let endpoint = std::env::var(ENDPOINT).unwrap();
    let log = Log::during(|| read(&Gcp::new().endpoint(endpoint).project(PROJECT).anonymous()));
    println!("{log:#?}");
}
