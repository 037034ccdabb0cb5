//! What stores are asked: all of them at once, under one deadline. As soon as one has ended, its answers are handed
//! over, and what they leave open is asked of the next store, while the others still work.

mod work;

use std::sync::Arc;
use std::time::{Duration, Instant};

pub(crate) use self::work::{Awaited, Blocking};
use crate::options::Options;
use crate::resolve::{Answer, Secrets, Wanted};
use crate::store::{self, Request, Store, StoreError};

/// The time limit of one load.
#[derive(Clone, Copy)]
pub(crate) struct Deadline {
    /// `None`: so far away that the clock cannot say it.
    at: Option<Instant>,
    length: Duration,
}

/// The stores of one load, and what they are being asked.
pub(crate) struct Flight {
    pub(crate) deadline: Deadline,
    stores: Stores,
    batches: Vec<Batch>,
    /// The answer for whatever is wanted after the flight was ended.
    ended: Option<StoreError>,
}

/// What one store is asked at once. Clones share the requests and their answers.
#[derive(Clone)]
pub(crate) struct Batch {
    store: Arc<dyn Store>,
    requests: Arc<[Request]>,
    /// Where the answers go.
    wanted: Vec<usize>,
}

/// The stores of one load: those handed in, and the built-in ones once they are needed.
struct Stores(Vec<Arc<dyn Store>>);

impl Deadline {
    fn after(length: Duration) -> Self {
        Self { at: Instant::now().checked_add(length), length }
    }

    fn left(self) -> Duration {
        self.at.map_or(Duration::MAX, |at| at.saturating_duration_since(Instant::now()))
    }

    fn is_over(self) -> bool {
        self.left().is_zero()
    }

    fn passed(self) -> StoreError {
        StoreError::unavailable().detail(format!("no answer within {:?}", self.length)).help(
            "see that the store can be reached from here, or give the load more time with `.deadline(..)`",
        )
    }

    fn passed_before(self) -> StoreError {
        StoreError::unavailable()
            .detail(format!("not asked: other stores took the whole {:?}", self.length))
            .help("see which store did not answer, or give the load more time with `.deadline(..)`")
    }
}

impl Stores {
    fn new(options: &Options) -> Self {
        Self(options.stores.iter().rev().cloned().collect())
    }

    fn get(&mut self, scheme: &str) -> Option<Arc<dyn Store>> {
        let known = self.0.iter().find(|store| store.name() == scheme).cloned();
        known.or_else(|| {
            let store = store::builtin(scheme)?;
            self.0.push(store.clone());
            Some(store)
        })
    }
}

impl Flight {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            deadline: Deadline::after(options.deadline),
            stores: Stores::new(options),
            batches: Vec::new(),
            ended: None,
        }
    }

    /// Nothing is left to wait for.
    pub(crate) fn is_empty(&self) -> bool {
        self.batches.is_empty()
    }

    /// Whether there are answers to hand over.
    pub(crate) fn has_landed(&self) -> bool {
        self.batches.iter().any(|batch| !batch.is_open())
    }

    /// Hands over the answers of the batches that have all of theirs.
    pub(crate) fn land(&mut self, secrets: &mut Secrets) {
        let (open, landed): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.batches).into_iter().partition(Batch::is_open);
        self.batches = open;
        for batch in landed {
            for (request, index) in batch.requests.iter().zip(batch.wanted) {
                secrets.wanted[index].answer = request.answered().cloned().map(Answer::Said);
            }
        }
    }

    /// The secrets that have no answer and are not in flight yet, by store: what is to be asked now. `away`: on another
    /// runtime than the caller's.
    pub(crate) fn take_off(&mut self, secrets: &Secrets, away: bool) -> Vec<Batch> {
        let flying = |index: &usize| self.batches.iter().any(|batch| batch.wanted.contains(index));
        let open: Vec<usize> = (0..secrets.wanted.len())
            .filter(|index| secrets.wanted[*index].answer.is_none() && !flying(index))
            .collect();
        let mut schemes: Vec<&str> =
            open.iter().map(|index| secrets.wanted[*index].scheme).collect();
        schemes.sort_unstable();
        schemes.dedup();
        let batches = schemes.into_iter().filter_map(|scheme| {
            let store = self.stores.get(scheme)?;
            let (wanted, requests): (Vec<usize>, Vec<Request>) = open
                .iter()
                .map(|index| (*index, &secrets.wanted[*index]))
                .filter(|(_, secret)| secret.scheme == scheme)
                .map(|(index, secret)| (index, secret.request()))
                .unzip();
            Some(Batch { store, requests: requests.into(), wanted })
        });
        let batches: Vec<Batch> = batches.collect();
        for batch in &batches {
            match &self.ended {
                Some(error) => batch.fail(error),
                None if away && batch.store.needs_callers_runtime() => batch.fail(&bound()),
                None => {}
            }
        }
        self.batches.extend(batches.iter().cloned());
        batches
    }

    /// Ends it: the time is over, or nobody is there to ask stores. What has been answered stands.
    pub(crate) fn end(&mut self) {
        let over = self.deadline.is_over();
        for batch in &self.batches {
            if over { batch.give_up(&self.deadline.passed()) } else { batch.fail(&no_worker()) }
        }
        self.ended = Some(if over { self.deadline.passed_before() } else { no_worker() });
    }
}

impl Wanted {
    fn request(&self) -> Request {
        let mut request = Request::new(self.name.as_str());
        if let Some(address) = &self.address {
            request = request.at_address(address.as_str());
        }
        if let Some(stage) = self.stage {
            request = request.at_stage(stage);
        }
        match self.version {
            Some(version) => request.at_version(version),
            None => request,
        }
    }
}

impl Batch {
    pub(crate) fn is_open(&self) -> bool {
        self.requests.iter().any(|request| !request.is_answered())
    }

    /// Answers what is open.
    fn fail(&self, error: &StoreError) {
        self.requests.iter().for_each(|request| request.answer(error.clone()));
    }

    /// Answers what is open by the store's own troubles, if it noted any.
    fn give_up(&self, error: &StoreError) {
        for request in self.requests.iter() {
            request.answer(request.troubled().unwrap_or_else(|| error.clone()));
        }
    }
}

fn bound() -> StoreError {
    StoreError::misconfigured()
        .detail("this store works only on the runtime that it was made on")
        .help("use `load_async().await` on that runtime instead of `load()`")
}

fn unanswered() -> StoreError {
    StoreError::malformed()
        .detail("the store gave no answer for this secret")
        .help("the store's `fetch` must answer every request")
}

fn panicked() -> StoreError {
    StoreError::malformed()
        .detail("the store panicked")
        .help("see the panic's own message; a store must answer with an error instead")
}

fn shut_down() -> StoreError {
    StoreError::unavailable()
        .detail("the runtime was shut down meanwhile")
        .help("load before the runtime shuts down, or use `load()`, which brings its own")
}

fn no_worker() -> StoreError {
    StoreError::unavailable()
        .detail("the system gave no thread or no event queue to ask stores with")
        .help("see the process's limits on threads and open files")
}
