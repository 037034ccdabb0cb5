//! Clients that were used on one Tokio runtime, and then serve a load on another while the first is blocked.

use std::net::{IpAddr, Ipv4Addr};
use std::thread;
use std::time::{Duration, Instant};

use aws_smithy_http_client::test_util::{ReplayEvent, StaticReplayClient};
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_runtime_api::client::dns::{DnsFuture, ResolveDns};
use secretconf::store::aws_sdk::aws_config::timeout::TimeoutConfig;
use secretconf::store::aws_sdk::aws_config::{BehaviorVersion, Region, SdkConfig};
use secretconf::store::aws_sdk::aws_sdk_secretsmanager::Client;
use secretconf::store::aws_sdk::aws_sdk_secretsmanager::config::{
    Credentials, SharedCredentialsProvider, SharedHttpClient,
};
use secretconf::store::{Aws, Request, Store};
use secretconf_tests::aws_fake::AwsFake;
use secretconf_tests::fetching::{fetch, text};

fn with_db() -> AwsFake {
    let fake = AwsFake::new();
    fake.text("db", "right").text("api", "right");
    fake
}

fn http_client() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
        .build_https()
}

fn sdk_config(fake: &AwsFake, http_client: Option<SharedHttpClient>) -> SdkConfig {
    let credentials = Credentials::new("AKID", "secret-access-key", None, None, "test");
    let mut builder = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .endpoint_url(fake.endpoint());
    builder.set_http_client(http_client);
    builder.build()
}

/// Runs this on a current-thread runtime.
fn on_a_runtime<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// Uses the client, so that its pool holds a connection of this runtime; more, so that it holds several.
async fn use_it(client: &Client) {
    let get = || client.get_secret_value().secret_id("db").send();
    let (one, other) = tokio::join!(get(), get());
    assert_eq!(one.unwrap().secret_string(), Some("right"));
    assert_eq!(other.unwrap().secret_string(), Some("right"));
}

/// What `load` does: blocks this thread, and with it its runtime, until another one has the answers.
fn load_elsewhere(store: &Aws) {
    let started = Instant::now();
    thread::scope(|scope| {
        let requests = scope.spawn(|| fetch(store, &["db", "api"])).join().unwrap();
        assert_eq!((text(&requests[0]), text(&requests[1])), ("right", "right"));
    });
    let took = started.elapsed();
    assert!(took < Duration::from_secs(1), "{took:?}");
}

#[test]
fn a_client_that_was_used() {
    on_a_runtime(async {
        let client = with_db().client();
        use_it(&client).await;
        load_elsewhere(&Aws::from_client(client.clone()));
        use_it(&client).await;
    });
}

#[test]
fn a_client_with_an_http_client_of_the_users() {
    on_a_runtime(async {
        // The store keeps this timeout, by which such clients tell their pools apart.
        let timeouts = TimeoutConfig::builder().connect_timeout(Duration::from_secs(5)).build();
        let config = with_db().config().http_client(http_client()).timeout_config(timeouts);
        let client = Client::from_conf(config.build());
        use_it(&client).await;
        load_elsewhere(&Aws::from_client(client.clone()));
        use_it(&client).await;
    });
}

#[test]
fn a_shared_config_that_was_used() {
    for http_client in [None, Some(http_client())] {
        on_a_runtime(async {
            let shared = sdk_config(&with_db(), http_client);
            use_it(&Client::new(&shared)).await;
            load_elsewhere(&Aws::from_sdk_config(&shared));
        });
    }
}

#[test]
fn a_store_that_was_used() {
    on_a_runtime(async {
        for http_client in [None, Some(http_client())] {
            let fake = with_db();
            let store = Aws::from_sdk_config(&sdk_config(&fake, http_client));
            for _twice in 0..2 {
                let requests = [Request::new("db"), Request::new("api")];
                store.fetch(&requests).await;
                assert_eq!(text(&requests[0]), "right");
            }
            assert_eq!(fake.connections(), 1, "not one client for one runtime");
            load_elsewhere(&store);
            load_elsewhere(&store);
        }
    });
}

#[test]
fn inside_a_multi_thread_runtime() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let client = with_db().client();
        use_it(&client).await;
        load_elsewhere(&Aws::from_client(client));
    });
}

#[test]
fn a_config_without_behaviour_version() {
    let mut shared = sdk_config(&with_db(), None).into_builder();
    shared.set_behavior_version(None);
    load_elsewhere(&Aws::from_sdk_config(&shared.build()));
}

/// A client that finds a host which only it knows, as one with a proxy would.
#[test]
fn the_users_http_client_is_not_lost() {
    #[derive(Clone, Debug)]
    struct Here;

    impl ResolveDns for Here {
        fn resolve_dns<'a>(&'a self, _: &'a str) -> DnsFuture<'a> {
            DnsFuture::ready(Ok(vec![IpAddr::V4(Ipv4Addr::LOCALHOST)]))
        }
    }

    let fake = with_db();
    let http_client = aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
        .build_with_resolver(Here);
    let config = fake.config().http_client(http_client);
    let endpoint = fake.endpoint().replace("127.0.0.1", "secrets.invalid");
    let client = Client::from_conf(config.endpoint_url(endpoint).build());
    load_elsewhere(&Aws::from_client(client));
}

#[test]
fn a_replayed_answer() {
    let request = http::Request::post("http://x").body("".into()).unwrap();
    let body = r#"{"Name": "db", "SecretString": "replayed"}"#;
    let response = http::Response::builder().status(200).body(body.into()).unwrap();
    let replay = StaticReplayClient::new(vec![ReplayEvent::new(request, response)]);
    let config = with_db().config().http_client(replay.clone());
    let requests = fetch(&Aws::from_client(Client::from_conf(config.build())), &["db"]);
    assert_eq!(text(&requests[0]), "replayed");
    assert_eq!(replay.actual_requests().count(), 1);
}
