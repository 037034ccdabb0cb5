//! The feature `tracing`.

use std::sync::{Arc, Mutex};

use secretconf::store::{Memory, Request};
use secretconf::{Secret, SecretConfig};
use secretconf_tests::{Custom, all_said, block_on};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

#[derive(SecretConfig)]
#[expect(dead_code, reason = "only loading counts")]
struct Config {
    #[secret(aws = "a")]
    a: Secret<String>,
    #[secret(aws = "b")]
    b: Option<Secret<String>>,
}

fn loader() -> secretconf::Loader<Config> {
    Config::loader().no_env().environment("production")
}

/// Writes every event down, with all its fields.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn during(act: impl FnOnce()) -> Vec<String> {
        let log = Self::default();
        tracing::subscriber::with_default(log.clone(), act);
        log.0.lock().unwrap().clone()
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        struct Text(String);

        impl Visit for Text {
            fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
                self.0.push_str(&format!("{}={value:?} ", field.name()));
            }
        }

        let mut text = Text(format!("{} ", event.metadata().level()));
        event.record(&mut text);
        self.0.lock().unwrap().push(text.0);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// One test: `tracing` remembers for the whole process whether anybody listens to an event, so tests that listen and
/// tests that do not would meet.
#[test]
fn a_load_is_told_to_the_callers_subscriber() {
    a_load_is_one_event_without_values();
    a_load_that_stops_early_is_one_event_as_well();
    the_callers_subscriber_goes_along_to_the_stores();
}

fn a_load_is_one_event_without_values() {
    let aws = Memory::new("aws").text("a", "planted");
    let good = Log::during(|| drop(loader().store(aws).load().unwrap()));
    let bad =
        Log::during(|| assert_eq!(all_said(loader().store(Memory::new("aws")).load()).len(), 1));
    assert_eq!((good.len(), bad.len()), (1, 1), "{good:?} {bad:?}");
    assert!(good[0].contains("DEBUG") && good[0].contains("secrets=2"), "{good:?}");
    assert!(bad[0].contains("ERROR") && bad[0].contains("problems=1"), "{bad:?}");
    assert!(!good[0].contains("planted"), "{good:?}");
}

fn a_load_that_stops_early_is_one_event_as_well() {
    let variables = [("ENVIRONMENT", "planted")];
    let log = Log::during(|| assert!(Config::loader().env_vars(variables).load().is_err()));
    assert_eq!(log.len(), 1, "{log:?}");
    assert!(log[0].contains("ERROR") && log[0].contains("problems=1"), "{log:?}");
    assert!(!log[0].contains("planted"), "{log:?}");
}

/// What a store's SDK says on the load's own thread reaches the caller's subscriber.
fn the_callers_subscriber_goes_along_to_the_stores() {
    let talkative = || {
        Custom::new("aws", |requests: &[Request]| {
            tracing::info!("asked");
            requests
                .iter()
                .for_each(|request| request.answer(secretconf::store::Answer::text("x")));
        })
    };
    let asked = |log: Vec<String>| log.iter().filter(|event| event.contains("asked")).count();
    assert_eq!(asked(Log::during(|| drop(loader().store(talkative()).load().unwrap()))), 1);
    let elsewhere = Log::during(|| {
        let load = loader().store(talkative()).load_async();
        drop(block_on(load).unwrap());
    });
    assert_eq!(asked(elsewhere), 1);
}
