//! A subject's store, as a loader takes it.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use secretconf::store::{Fetching, Request, Store};

use super::{DebugStore, Subject};

/// Clones share the store, and what it was asked for.
#[derive(Clone)]
pub(super) struct Handed {
    store: Arc<dyn DebugStore>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Handed {
    /// A new store of this subject.
    pub(super) fn of(subject: &dyn Subject) -> Self {
        Self::new(subject.store())
    }

    pub(super) fn new(store: Box<dyn DebugStore>) -> Self {
        Self { store: store.into(), asked: Arc::default() }
    }

    /// The names that were asked for, each as often as it was.
    pub(super) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Store for Handed {
    fn name(&self) -> &str {
        self.store.name()
    }

    fn fetch<'a>(&'a self, requests: &'a [Request]) -> Fetching<'a> {
        let names = requests.iter().map(|request| request.name().to_owned());
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).extend(names);
        self.store.fetch(requests)
    }

    fn needs_callers_runtime(&self) -> bool {
        self.store.needs_callers_runtime()
    }
}

/// The store's own.
impl fmt::Debug for Handed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.store.fmt(f)
    }
}
