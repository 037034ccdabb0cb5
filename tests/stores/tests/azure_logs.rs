//! What the Azure SDK and the HTTP client under it write down, at the finest level. One test: listeners are the process's.

use std::fmt::{Debug, Write as _};
use std::sync::{Mutex, MutexGuard, PoisonError};

use secretconf_store_tests::azure_fake::{CLIENT_SECRET, TOKEN};
use secretconf_store_tests::azure_rig::AzureRig;
use secretconf_store_tests::server::Mishap;
use secretconf_tests::fetching::{fetch, text};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

static WRITTEN: Mutex<String> = Mutex::new(String::new());

fn written() -> MutexGuard<'static, String> {
    WRITTEN.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Log;

struct Fields;

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        writeln!(written(), "{}={value:?}", field.name()).unwrap();
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut Fields);
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, fields: &Record<'_>) {
        fields.record(&mut Fields);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Fields);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

impl log::Log for Log {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        writeln!(written(), "{}", record.args()).unwrap();
    }

    fn flush(&self) {}
}

#[test]
fn no_secret_is_written_down() {
    tracing::subscriber::set_global_default(Log).unwrap();
    log::set_logger(&Log).unwrap();
    log::set_max_level(log::LevelFilter::Trace);

    let rig = AzureRig::new();
    rig.fake.set("db", "planted-value");
    rig.server.next(Mishap::Garbage);
    rig.server.next(Mishap::Page(503));
    for secret in [CLIENT_SECRET, "planted-client-secret"] {
        let _requests = fetch(&rig.store_with(secret), &["db", "absent"]);
    }
    assert_eq!(text(&fetch(&rig.store(), &["db"])[0]), "planted-value");

    let written = written();
    assert!(written.contains("/secrets/"), "nothing was heard: {written}");
    for hidden in ["planted", CLIENT_SECRET, "client~secret", TOKEN, "hunter2"] {
        assert!(!written.contains(hidden), "{hidden} is in the log");
    }
}
