//! What the store `vault` and the libraries beneath it tell to `tracing` and `log`, at their most talkative.
//!
//! One test: both remember for the whole process who listens.

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::Request;
use secretconf::store::Vault;
use secretconf_store_tests::server::{Authority, Mishap, Server, answer};
use secretconf_tests::fetching::{fetch, text};
use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Writes down every event, span and record with all that is in them.
#[derive(Clone, Default)]
struct Ear(Arc<Mutex<Vec<String>>>);

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _infallible = write!(self.0, " {}={value:?}", field.name());
    }
}

impl Ear {
    fn hear(&self, metadata: &str, record: impl FnOnce(&mut Line)) {
        let mut line = Line(metadata.to_owned());
        record(&mut line);
        self.0.lock().unwrap().push(line.0);
    }
}

impl Subscriber for Ear {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.hear(span.metadata().target(), |line| span.record(line));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        self.hear("record", |line| values.record(line));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        self.hear(event.metadata().target(), |line| event.record(line));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

impl log::Log for Ear {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let line = format!("log {} {}", record.target(), record.args());
        self.0.lock().unwrap().push(line);
    }

    fn flush(&self) {}
}

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
    let by_log = ear.0.lock().unwrap().len();
    tracing::subscriber::set_global_default(ear.clone()).unwrap();
    loads();
    let told = ear.0.lock().unwrap();
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
