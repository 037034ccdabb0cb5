//! Who listens to what stores and the libraries beneath them tell to `tracing` and `log`, at their most talkative.

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Writes down every event, span and record with all that is in them. Clones share what they hear.
#[derive(Clone, Debug, Default)]
pub struct Ear(Arc<Mutex<Vec<String>>>);

struct Line(String);

impl Ear {
    /// What is told to `tracing` on this thread meanwhile.
    pub fn during(act: impl FnOnce()) -> Vec<String> {
        let ear = Self::default();
        tracing::subscriber::with_default(ear.clone(), act);
        ear.lines()
    }

    /// All that it has heard so far, a line for each.
    pub fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn hear(&self, what: String, record: impl FnOnce(&mut Line)) {
        let mut line = Line(what);
        record(&mut line);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line.0);
    }
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _infallible = write!(self.0, " {}={value:?}", field.name());
    }
}

fn named(metadata: &Metadata<'_>) -> String {
    format!("{} {}", metadata.target(), metadata.name())
}

impl Subscriber for Ear {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.hear(named(span.metadata()), |line| span.record(line));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        self.hear("record".into(), |line| values.record(line));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        self.hear(named(event.metadata()), |line| event.record(line));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

impl log::Log for Ear {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        self.hear(format!("log {} {}", record.target(), record.args()), |_| ());
    }

    fn flush(&self) {}
}
