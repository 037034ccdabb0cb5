//! What the contract of stores does not ask of AWS Secrets Manager.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::ProvideCredentials;
use aws_credential_types::provider::future::ProvideCredentials as Providing;
use bytes::Bytes;
use http::Request;
use secretconf::store::aws_sdk::aws_config::retry::RetryConfig;
use secretconf::store::aws_sdk::aws_sdk_secretsmanager::config::{BehaviorVersion, Region};
use secretconf::store::aws_sdk::aws_sdk_secretsmanager::{Client, Config};
use secretconf::store::{Aws, StoreErrorKind};
use secretconf_store_tests::server::{Mishap, Server, answer};
use secretconf_tests::fetching::{fetch, kind};

/// Credentials that say they are good for an hour, and how often they were asked for.
#[derive(Clone, Debug, Default)]
struct Counted(Arc<AtomicUsize>);

impl ProvideCredentials for Counted {
    fn provide_credentials<'a>(&'a self) -> Providing<'a>
    where
        Self: 'a,
    {
        self.0.fetch_add(1, Ordering::SeqCst);
        let end = SystemTime::now() + Duration::from_secs(3600);
        Providing::ready(Ok(Credentials::new("AKID", "secret", None, Some(end), "test")))
    }
}

fn refusing(code: &'static str) -> Server {
    let body = format!(r#"{{"__type": "{code}"}}"#);
    Server::start(move |_: &Request<Bytes>| answer(400, "application/x-amz-json-1.1", body.clone()))
}

fn store(server: &Server, credentials: &Counted) -> Aws {
    let retries = RetryConfig::standard()
        .with_max_attempts(2)
        .with_initial_backoff(Duration::from_millis(10));
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(credentials.clone())
        .endpoint_url(server.url())
        .retry_config(retries)
        .build();
    Aws::from_client(Client::from_conf(config))
}

/// A service that has enough of one call must not get one for each secret instead, whether it says when or not.
#[test]
fn a_batch_that_stays_throttled_is_not_taken_apart() {
    let server = refusing("ThrottlingException");
    for mishap in [None, Some(Mishap::status(429, "application/json", "{}").retry_after(0))] {
        server.forget().always(mishap);
        let requests = fetch(&store(&server, &Counted::default()), &["a", "b", "c"]);
        let kinds: Vec<_> = requests.iter().map(kind).collect();
        assert_eq!(kinds, [StoreErrorKind::Throttled; 3]);
        assert_eq!(server.calls().len(), 2);
    }
}

/// A provider may be a service, too, and what one call has learnt holds for all of them.
#[test]
fn credentials_that_stay_expired_are_renewed_once() {
    let server = refusing("ExpiredTokenException");
    let credentials = Counted::default();
    let names: Vec<String> = (0..60).map(|number| format!("s{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let requests = fetch(&store(&server, &credentials).single_gets(), &names);
    assert!(requests.iter().all(|request| kind(request) == StoreErrorKind::Misconfigured));
    assert_eq!(credentials.0.load(Ordering::SeqCst), 2);
}
