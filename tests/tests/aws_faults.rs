//! What the AWS store says when AWS refuses, breaks or keeps silent, and what it tries again.

use std::io::Write as _;
use std::net::TcpListener;
use std::thread;
use std::time::{Duration, Instant};

use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future::ProvideCredentials as Providing;
use secretconf::store::aws_sdk::aws_config::retry::RetryConfig;
use secretconf::store::aws_sdk::aws_config::timeout::TimeoutConfig;
use secretconf::store::aws_sdk::aws_sdk_secretsmanager::Client;
use secretconf::store::aws_sdk::aws_sdk_secretsmanager::config::ProvideCredentials;
use secretconf::store::{Aws, Request, StoreErrorKind};
use secretconf_tests::aws_fake::{AwsFake, Mishap};
use secretconf_tests::fetching::{error, fetch, fetch_until, kind, text};

use StoreErrorKind::{
    Denied, Disabled, Malformed, Misconfigured, NotFound, Throttled, Unavailable,
};

const GET: &str = "GetSecretValue";
const BATCH: &str = "BatchGetSecretValue";

fn store(fake: &AwsFake) -> Aws {
    Aws::from_client(fake.client())
}

fn with_db() -> AwsFake {
    let fake = AwsFake::new();
    fake.text("db", "right").text("api", "right");
    fake
}

/// Asks for `db` until the deadline, with the failure noted if it was reached.
fn cut_after(deadline: Duration, fake: &AwsFake) -> Request {
    let requests = [Request::new("db")];
    fetch_until(deadline, &store(fake), &requests);
    let [request] = requests;
    request
}

#[test]
fn refusals_have_kind_code_request_id_and_cure() {
    for (code, expected, cure) in [
        ("ResourceNotFoundException", NotFound, None),
        (
            "AccessDeniedException",
            Denied,
            Some(
                "allow secretsmanager:GetSecretValue on arn:aws:secretsmanager:*:*:secret:db-??????",
            ),
        ),
        ("DecryptionFailure", Denied, Some("allow kms:Decrypt")),
        (
            "InvalidRequestException",
            Disabled,
            Some("aws secretsmanager restore-secret --secret-id db"),
        ),
        ("InvalidParameterException", Misconfigured, Some("letters, digits")),
        ("UnrecognizedClientException", Misconfigured, Some("aws sts get-caller-identity")),
        ("ExpiredTokenException", Misconfigured, Some("sign in again")),
        ("InvalidSignatureException", Misconfigured, Some("clock")),
        ("MadeUpException", Malformed, None),
    ] {
        let fake = with_db();
        fake.refuse("db", code);
        let requests = fetch(&store(&fake), &["db"]);
        let error = error(&requests[0]);
        assert_eq!(error.kind(), expected, "{code}");
        let shown = error.to_string();
        assert!(shown.contains(code) && shown.contains("(request request-"), "{shown}");
        let all = format!("{error:?}");
        assert!(!all.contains("hunter2") && !all.contains("alice"), "the service's text: {all}");
        assert!(!all.contains("unhandled"), "{all}");
        match cure {
            Some(cure) => assert!(error.cure().unwrap().contains(cure), "{code}: {error:?}"),
            None => assert_eq!(error.cure(), None, "{code}"),
        }
    }
}

#[test]
fn bad_credentials_cost_few_calls_and_answer_all() {
    for (code, calls) in [
        ("UnrecognizedClientException", 1),
        ("ExpiredTokenException", 2),
        ("InvalidSignatureException", 2),
    ] {
        let fake = with_db();
        fake.always(Mishap::Code(400, code));
        let requests = fetch(&store(&fake), &["db", "api", "absent"]);
        assert!(requests.iter().all(|request| kind(request) == Misconfigured), "{requests:?}");
        assert_eq!((fake.count(BATCH), fake.count(GET)), (calls, 0), "{code}");
    }
}

#[test]
fn what_passes_is_tried_again() {
    for mishap in [
        Mishap::Code(400, "ThrottlingException"),
        Mishap::Code(429, "TooManyRequestsException"),
        Mishap::Code(500, "InternalServiceError"),
        Mishap::Page(503),
        Mishap::Page(502),
        Mishap::CutOff,
        Mishap::Close,
    ] {
        let fake = with_db();
        fake.next(3, mishap.clone());
        let started = Instant::now();
        let requests = fetch(&store(&fake), &["db"]);
        assert_eq!(text(&requests[0]), "right", "{mishap:?}");
        assert_eq!(fake.count(GET), 4, "{mishap:?}");
        let took = started.elapsed();
        assert!(took > Duration::from_millis(400), "no pauses after {mishap:?}: {took:?}");
        assert!(took < Duration::from_secs(3), "{mishap:?}: {took:?}");
    }
}

#[test]
fn a_batch_is_tried_again_as_a_batch() {
    let fake = with_db();
    fake.next(2, Mishap::Code(400, "ThrottlingException"));
    let requests = fetch(&store(&fake), &["db", "api"]);
    assert_eq!((text(&requests[0]), text(&requests[1])), ("right", "right"));
    assert_eq!((fake.count(BATCH), fake.count(GET)), (3, 0));
}

/// The SDK's own loop gives up after a hundred retries in a process.
#[test]
fn many_throttled_gets_do_not_use_up_the_retries() {
    let fake = AwsFake::new();
    let names: Vec<_> = (0..45).map(|number| format!("s{number}")).collect();
    for name in &names {
        fake.text(name, name);
    }
    fake.next(150, Mishap::Code(400, "ThrottlingException"));
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let requests = fetch(&store(&fake).single_gets(), &names);
    for request in &requests {
        assert_eq!(text(request), request.name());
    }
    assert_eq!(fake.count(GET), 195);
}

#[test]
fn throttled_in_a_batch_is_asked_alone() {
    let fake = with_db();
    fake.refuse("db", "ThrottlingException");
    let requests = [Request::new("db"), Request::new("api")];
    fetch_until(Duration::from_secs(1), &store(&fake), &requests);
    assert_eq!(text(&requests[1]), "right");
    assert!(!requests[0].is_answered());
    assert_eq!(requests[0].troubled().unwrap().kind(), Throttled);
    assert!(fake.count(GET) >= 2);
}

#[test]
fn the_deadline_leaves_a_note_of_the_trouble() {
    for (mishap, expected, words) in [
        (Mishap::Code(400, "ThrottlingException"), Throttled, "ThrottlingException"),
        (Mishap::Code(500, "InternalServiceError"), Unavailable, "InternalServiceError"),
        (Mishap::Page(503), Unavailable, "HTTP 503"),
        (Mishap::Close, Unavailable, "connection closed by 127.0.0.1:"),
        (Mishap::CutOff, Unavailable, "cut its answer off"),
    ] {
        let fake = with_db();
        fake.always(mishap);
        let request = cut_after(Duration::from_millis(600), &fake);
        assert!(!request.is_answered());
        let trouble = request.troubled().unwrap();
        assert_eq!(trouble.kind(), expected, "{trouble}");
        assert!(trouble.to_string().contains(words), "{trouble}");
        assert!(!format!("{trouble:?}").contains("hunter2"), "{trouble:?}");
    }
}

#[test]
fn an_attempt_that_hangs_is_tried_again() {
    let fake = with_db();
    fake.next(1, Mishap::Slow(Duration::from_secs(20)));
    let started = Instant::now();
    let requests = fetch(&store(&fake), &["db"]);
    assert_eq!(text(&requests[0]), "right");
    let took = started.elapsed();
    assert!((2..4).contains(&took.as_secs()), "{took:?}");
    let trouble = requests[0].troubled().unwrap();
    assert!(trouble.to_string().contains("no answer from 127.0.0.1:"), "{trouble}");
}

#[test]
fn a_slow_service_is_waited_for() {
    let fake = with_db();
    fake.always(Mishap::Slow(Duration::from_millis(3500)));
    let requests = fetch(&store(&fake), &["db"]);
    assert_eq!(text(&requests[0]), "right");
}

#[test]
fn a_refused_connection_names_the_address() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let fake = with_db();
    let client = Client::from_conf(fake.config().endpoint_url(format!("http://{free}")).build());
    let requests = [Request::new("db"), Request::new("api").at_stage("AWSPREVIOUS")];
    fetch_until(Duration::from_secs(1), &Aws::from_client(client), &requests);
    for request in &requests {
        let shown = request.troubled().unwrap().to_string();
        assert_eq!(shown, format!("unavailable: connection refused by {free}"));
    }
}

#[test]
fn a_host_without_address() {
    let fake = with_db();
    let config = fake.config().endpoint_url("http://no-such-host.invalid");
    let requests = [Request::new("db")];
    let store = Aws::from_client(Client::from_conf(config.build()));
    fetch_until(Duration::from_secs(2), &store, &requests);
    let shown = requests[0].troubled().unwrap().to_string();
    assert!(shown.contains("the name of no-such-host.invalid cannot be resolved"), "{shown}");
}

#[test]
fn https_where_none_is_spoken() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _client_gone = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
            let _client_gone = std::io::copy(&mut stream, &mut std::io::sink());
        }
    });
    let config = with_db().config().endpoint_url(format!("https://{address}"));
    let store = Aws::from_client(Client::from_conf(config.build()));
    let requests = fetch(&store, &["db"]);
    assert_eq!(kind(&requests[0]), Misconfigured);
    assert!(error(&requests[0]).to_string().contains("does not speak TLS"), "{requests:?}");
}

#[test]
fn a_proxys_pages() {
    for (status, expected) in [(200, Malformed), (403, Denied), (404, Malformed)] {
        let fake = with_db();
        fake.always(Mishap::Page(status));
        let requests = fetch(&store(&fake), &["db"]);
        let error = error(&requests[0]);
        assert_eq!(error.kind(), expected, "{status}: {error:?}");
        assert!(error.to_string().contains(&format!("HTTP {status}")), "{error}");
        assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
    }
}

#[test]
fn retries_that_the_user_sets_hold() {
    let fake = with_db();
    fake.always(Mishap::Code(400, "ThrottlingException"));
    let retries = RetryConfig::standard()
        .with_max_attempts(2)
        .with_initial_backoff(Duration::from_millis(10));
    let client = Client::from_conf(fake.config().retry_config(retries).build());
    let requests = fetch(&Aws::from_client(client), &["db"]);
    assert_eq!(kind(&requests[0]), Throttled);
    assert_eq!(fake.count(GET), 2);
}

#[test]
fn timeouts_that_the_user_sets_hold() {
    let fake = with_db();
    fake.next(1, Mishap::Slow(Duration::from_secs(20)));
    let timeouts =
        TimeoutConfig::builder().operation_attempt_timeout(Duration::from_millis(300)).build();
    let client = Client::from_conf(fake.config().timeout_config(timeouts).build());
    let started = Instant::now();
    assert_eq!(text(&fetch(&Aws::from_client(client), &["db"])[0]), "right");
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
}

#[derive(Debug)]
struct NoCredentials;

impl ProvideCredentials for NoCredentials {
    fn provide_credentials<'a>(&'a self) -> Providing<'a>
    where
        Self: 'a,
    {
        Providing::ready(Err(CredentialsError::not_loaded("hunter2")))
    }
}

#[test]
fn a_provider_without_credentials() {
    let fake = with_db();
    let client = Client::from_conf(fake.config().credentials_provider(NoCredentials).build());
    let started = Instant::now();
    let requests = fetch(&Aws::from_client(client), &["db", "api"]);
    assert!(started.elapsed() < Duration::from_secs(1));
    for request in &requests {
        assert_eq!(error(request).to_string(), "not set up: no AWS credentials found");
        assert!(error(request).cure().unwrap().contains("AWS_PROFILE"));
    }
    assert!(fake.calls().is_empty());
}
