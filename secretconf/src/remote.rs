//! Asks the stores: all of them at once, under one deadline, on the right runtime.
//!
//! Under `load` that is a runtime of the load's own on a thread of its own, so that it works with no runtime around,
//! inside one of any kind, and while one shuts down. Under `load_async` it is the caller's Tokio runtime; elsewhere
//! than on Tokio, again that thread.

use std::future::{pending, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::task::Poll;
use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::{self, Handle};
use tokio::task::JoinSet;

use crate::options::Options;
use crate::resolve::{Answer, Secrets, Wanted};
use crate::store::{self, Request, Store, StoreError};

/// How long a worker may take to notice that the time is over, before it is left alone.
const GRACE: Duration = Duration::from_millis(200);

/// The time limit of one load.
#[derive(Clone, Copy)]
pub(crate) struct Deadline {
    /// `None`: so far away that the clock cannot say it.
    at: Option<Instant>,
    length: Duration,
}

/// The secrets of one round, by store. Clones share the requests and their answers.
#[derive(Clone)]
pub(crate) struct Round(Vec<Batch>);

/// What one store is asked in one round.
#[derive(Clone)]
struct Batch {
    store: Arc<dyn Store>,
    requests: Arc<[Request]>,
    /// Where the answers go.
    wanted: Vec<usize>,
}

/// The stores of one load: those handed in, and the built-in ones once they are needed.
pub(crate) struct Stores(Vec<Arc<dyn Store>>);

/// A thread with a runtime of its own.
pub(crate) struct Worker {
    rounds: mpsc::Sender<Vec<Batch>>,
    done: mpsc::Receiver<()>,
}

impl Deadline {
    pub(crate) fn after(length: Duration) -> Self {
        Self { at: Instant::now().checked_add(length), length }
    }

    fn left(self) -> Duration {
        self.at.map_or(Duration::MAX, |at| at.saturating_duration_since(Instant::now()))
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
    pub(crate) fn new(options: &Options) -> Self {
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

impl Round {
    /// The secrets that have no answer yet; `None` if there are none.
    pub(crate) fn of(secrets: &Secrets, stores: &mut Stores) -> Option<Self> {
        let open =
            || secrets.wanted.iter().enumerate().filter(|(_, secret)| secret.answer.is_none());
        let mut schemes: Vec<&str> = open().map(|(_, secret)| secret.scheme).collect();
        schemes.sort_unstable();
        schemes.dedup();
        let batches = schemes.into_iter().filter_map(|scheme| {
            let store = stores.get(scheme)?;
            let (wanted, requests): (Vec<usize>, Vec<Request>) = open()
                .filter(|(_, secret)| secret.scheme == scheme)
                .map(|(index, secret)| (index, secret.request()))
                .unzip();
            Some(Batch { store, requests: requests.into(), wanted })
        });
        let batches: Vec<Batch> = batches.collect();
        (!batches.is_empty()).then_some(Self(batches))
    }

    /// Answers for all of them if the stores of the rounds before took the whole time.
    pub(crate) fn refuse_if_late(&self, deadline: Deadline) {
        if deadline.left().is_zero() {
            self.0.iter().for_each(|batch| batch.fail(&deadline.passed_before()));
        }
    }

    /// Answers for stores that cannot work away from the caller's runtime.
    pub(crate) fn refuse_bound_stores(&self) {
        for batch in self.0.iter().filter(|batch| batch.store.needs_callers_runtime()) {
            let error = StoreError::misconfigured()
                .detail("this store works only on the runtime that it was made on")
                .help("use `load_async().await` on that runtime instead of `load()`");
            batch.fail(&error);
        }
    }

    /// Asks all stores on this runtime.
    pub(crate) async fn run(&self, runtime: &Handle, deadline: Deadline) {
        ask(self.open(), runtime, alarm(deadline.left())).await;
    }

    /// Asks all stores on the worker's runtime, and waits for it.
    pub(crate) fn run_on(&self, worker: Option<&Worker>, deadline: Deadline) {
        let open = self.open();
        if open.is_empty() {
            return;
        }
        let sent = worker.filter(|worker| worker.rounds.send(open).is_ok());
        let waited =
            sent.map(|worker| worker.done.recv_timeout(deadline.left().saturating_add(GRACE)));
        match waited {
            Some(Ok(()) | Err(RecvTimeoutError::Timeout)) => {}
            Some(Err(RecvTimeoutError::Disconnected)) | None => {
                self.0.iter().for_each(|batch| batch.fail(&no_worker()));
            }
        }
    }

    /// As `run_on`, on a thread of its own: for a future that no Tokio runtime drives. Hands the worker back.
    pub(crate) async fn run_elsewhere(
        &self,
        worker: Option<Worker>,
        deadline: Deadline,
    ) -> Option<Worker> {
        let (done, wait) = tokio::sync::oneshot::channel();
        let round = self.clone();
        // Started here, where the caller's subscriber is.
        let worker = worker.or_else(|| Worker::start(deadline));
        let relay = move || {
            round.run_on(worker.as_ref(), deadline);
            let _nobody_waits = done.send(worker);
        };
        let spawned = thread::Builder::new().name("secretconf".into()).spawn(relay);
        if spawned.is_err() {
            self.0.iter().for_each(|batch| batch.fail(&no_worker()));
        }
        wait.await.ok().flatten()
    }

    fn open(&self) -> Vec<Batch> {
        self.0.iter().filter(|batch| batch.is_open()).cloned().collect()
    }

    /// Hands the answers over. What has none by now is a failure.
    pub(crate) fn collect(self, secrets: &mut Secrets, deadline: Deadline) {
        for batch in self.0 {
            for (request, index) in batch.requests.iter().zip(batch.wanted) {
                let said = match request.answered() {
                    Some(answer) => answer.clone(),
                    None => Err(request.troubled().unwrap_or_else(|| {
                        if deadline.left().is_zero() { deadline.passed() } else { unanswered() }
                    })),
                };
                secrets.wanted[index].answer = Some(Answer::Said(said));
            }
        }
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
    fn is_open(&self) -> bool {
        self.requests.iter().any(|request| !request.is_answered())
    }

    fn fail(&self, error: &StoreError) {
        for request in self.requests.iter().filter(|request| !request.is_answered()) {
            request.answer(error.clone());
        }
    }
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

/// Each store on a task of its own: one that fails or panics takes no other with it.
async fn ask(batches: Vec<Batch>, runtime: &Handle, time_is_over: impl Future<Output = ()>) {
    let mut tasks = JoinSet::new();
    let mut running = Vec::new();
    for batch in batches {
        let task = batch.clone();
        let fetch = async move { task.store.fetch(&task.requests).await };
        let handle = tasks.spawn_on(fetch, runtime);
        running.push((handle.id(), batch));
    }
    let mut time_is_over = pin!(time_is_over);
    poll_fn(|context| {
        while let Poll::Ready(ended) = tasks.poll_join_next(context) {
            let Some(ended) = ended else { return Poll::Ready(()) };
            let Err(error) = ended else { continue };
            let failure = if error.is_panic() { panicked() } else { shut_down() };
            let failed = running.iter().find(|(id, _)| *id == error.id());
            failed.into_iter().for_each(|(_, batch)| batch.fail(&failure));
        }
        time_is_over.as_mut().poll(context)
    })
    .await;
}

/// Ends after this time, on runtimes without timers, too: a thread waits, until the future is dropped.
async fn alarm(after: Duration) {
    let (ring, rung) = tokio::sync::oneshot::channel::<()>();
    let (_dropped_with_us, gone) = mpsc::channel::<()>();
    let wait = move || {
        let _passed_or_gone = gone.recv_timeout(after);
        drop(ring);
    };
    match thread::Builder::new().name("secretconf".into()).spawn(wait) {
        Ok(_) => drop(rung.await),
        Err(_) => pending().await,
    }
}

impl Worker {
    /// `None` if the system gives no thread.
    pub(crate) fn start(deadline: Deadline) -> Option<Self> {
        let (rounds, next_round) = mpsc::channel();
        let (ended, done) = mpsc::channel();
        let subscriber = Subscriber::of_caller();
        let work = move || subscriber.stay(|| serve(&next_round, &ended, deadline));
        thread::Builder::new().name("secretconf".into()).spawn(work).ok()?;
        Some(Self { rounds, done })
    }
}

/// The worker's life. It ends with the load, or at once if there is no runtime to be had.
fn serve(rounds: &mpsc::Receiver<Vec<Batch>>, ended: &mpsc::Sender<()>, deadline: Deadline) {
    let Ok(runtime) = runtime::Builder::new_current_thread().enable_all().build() else { return };
    while let Ok(batches) = rounds.recv() {
        let time_is_over = async { tokio::time::sleep(deadline.left()).await };
        runtime.block_on(ask(batches, runtime.handle(), time_is_over));
        if ended.send(()).is_err() {
            break;
        }
    }
    // A name look-up that never ends would hold up an ordinary drop.
    runtime.shutdown_background();
}

/// The caller's `tracing` subscriber, which goes along to the worker.
#[cfg(feature = "tracing")]
struct Subscriber(tracing::Dispatch);

#[cfg(feature = "tracing")]
impl Subscriber {
    fn of_caller() -> Self {
        Self(tracing::dispatcher::get_default(Clone::clone))
    }

    fn stay(&self, work: impl FnOnce()) {
        tracing::dispatcher::with_default(&self.0, work);
    }
}

#[cfg(not(feature = "tracing"))]
struct Subscriber;

#[cfg(not(feature = "tracing"))]
impl Subscriber {
    fn of_caller() -> Self {
        Self
    }

    fn stay(&self, work: impl FnOnce()) {
        work();
    }
}
