//! What Google's SDK tells to `tracing`. A client whose tracing is switched on tells what its calls return, and so the
//! secrets; the store must not let it.

use std::process::Command;

use bytes::Bytes;
use http::Request as Call;
use secretconf::store::gcp_sdk::google_cloud_auth::credentials::anonymous;
use secretconf::store::gcp_sdk::google_cloud_secretmanager_v1::client::SecretManagerService;
use secretconf::store::{Gcp, Request, Store};
use secretconf_store_tests::ear::Ear;
use secretconf_store_tests::gcp_fake::{GcpFake, PROJECT};
use secretconf_store_tests::server::Server;
use secretconf_tests::fetching::{fetch_until, text};
use tokio::runtime::Builder;

const STARTED: &str = "SECRETCONF_TEST_STARTED_BY_A_TEST";
const ENDPOINT: &str = "SECRETCONF_TEST_ENDPOINT";
const PLANTED: &str = "hunter2-planted";

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
    let by_the_sdk_alone = Ear::during(|| {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let name = format!("projects/{PROJECT}/secrets/db/versions/latest");
            let client = made().build().await.unwrap();
            client.access_secret_version().set_name(name).send().await.unwrap();
        });
    });
    assert!(shows(&by_the_sdk_alone), "the SDK keeps quiet by itself: {by_the_sdk_alone:#?}");

    let by_a_builder = Ear::during(|| read(&Gcp::from_builder(builder).project(PROJECT)));
    assert!(!shows(&by_a_builder), "{by_a_builder:#?}");
    let by_itself =
        Ear::during(|| read(&Gcp::new().endpoint(google.url()).project(PROJECT).anonymous()));
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
    let log = Ear::during(|| read(&Gcp::new().endpoint(endpoint).project(PROJECT).anonymous()));
    println!("{log:#?}");
}
