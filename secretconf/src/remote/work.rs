//! Who asks the stores. Under `load` that is a runtime of the load's own on a thread of its own, so that it works with
//! no runtime around, inside one of any kind, and while one shuts down. Under `load_async` it is the caller's Tokio
//! runtime; elsewhere than on Tokio, again that thread.

use std::future::{pending, poll_fn};
use std::pin::{Pin, pin};
use std::sync::mpsc;
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

use tokio::runtime::{self, Handle};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::{Id, JoinSet};

use super::{Batch, Deadline, panicked, shut_down, unanswered};

/// How long a worker may take to notice that the time is over, before it is left alone.
const GRACE: Duration = Duration::from_millis(200);

/// Who asks the stores of a load that blocks its thread.
pub(crate) struct Blocking {
    worker: Worker<mpsc::Receiver<()>>,
    deadline: Deadline,
}

/// Who asks the stores of a load that is awaited.
pub(crate) struct Awaited {
    asked: Asked,
    deadline: Deadline,
    time_is_over: Pin<Box<dyn Future<Output = ()> + Send>>,
}

enum Asked {
    Here(Tasks),
    Elsewhere(Worker<UnboundedReceiver<()>>),
}

/// A thread with a runtime of its own, and where it says that batches have ended.
struct Worker<E> {
    batches: UnboundedSender<Batch>,
    ended: E,
}

/// Each batch on a task of its own: a store that fails or panics takes no other with it.
struct Tasks {
    runtime: Handle,
    tasks: JoinSet<()>,
    running: Vec<(Id, Batch)>,
}

impl Blocking {
    pub(crate) fn start(deadline: Deadline) -> Self {
        let (end, ended) = mpsc::channel();
        let batches = start(deadline, move || end.send(()).is_ok());
        Self { worker: Worker { batches, ended }, deadline }
    }

    pub(crate) fn ask(&self, batches: Vec<Batch>) {
        self.worker.ask(batches);
    }

    /// Waits until a batch has ended; `false` if there is no sense in waiting any longer.
    pub(crate) fn wait(&self) -> bool {
        let longest = self.deadline.left().saturating_add(GRACE);
        self.worker.ended.recv_timeout(longest).is_ok() && !self.deadline.is_over()
    }
}

impl Awaited {
    /// On this runtime, or, with none, on a thread.
    pub(crate) fn start(runtime: Option<Handle>, deadline: Deadline) -> Self {
        let left = deadline.left();
        let (asked, longest) = match runtime {
            Some(runtime) => (Asked::Here(Tasks::on(runtime)), left),
            None => {
                let (end, ended) = unbounded_channel();
                let batches = start(deadline, move || end.send(()).is_ok());
                (Asked::Elsewhere(Worker { batches, ended }), left.saturating_add(GRACE))
            }
        };
        Self { asked, deadline, time_is_over: Box::pin(alarm(longest)) }
    }

    pub(crate) fn ask(&mut self, batches: Vec<Batch>) {
        match &mut self.asked {
            Asked::Here(tasks) => batches.into_iter().for_each(|batch| tasks.start(batch)),
            Asked::Elsewhere(worker) => worker.ask(batches),
        }
    }

    /// Waits until a batch has ended; `false` if there is no sense in waiting any longer.
    pub(crate) async fn wait(&mut self) -> bool {
        let ended = poll_fn(|context| {
            let ended = match &mut self.asked {
                Asked::Here(tasks) => tasks.poll_ended(context).map(|()| true),
                Asked::Elsewhere(worker) => {
                    worker.ended.poll_recv(context).map(|said| said.is_some())
                }
            };
            if ended.is_ready() {
                return ended;
            }
            self.time_is_over.as_mut().poll(context).map(|()| false)
        });
        ended.await && !self.deadline.is_over()
    }
}

impl<E> Worker<E> {
    fn ask(&self, batches: Vec<Batch>) {
        // If the worker is gone, so is its end of `ended`.
        batches.into_iter().for_each(|batch| drop(self.batches.send(batch)));
    }
}

impl Tasks {
    fn on(runtime: Handle) -> Self {
        Self { runtime, tasks: JoinSet::new(), running: Vec::new() }
    }

    fn start(&mut self, batch: Batch) {
        let asked = batch.clone();
        let fetch = async move { asked.store.fetch(&asked.requests).await };
        let task = self.tasks.spawn_on(fetch, &self.runtime);
        self.running.push((task.id(), batch));
    }

    /// Ready if any has ended since; then all its requests have an answer.
    fn poll_ended(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let mut ended = Poll::Pending;
        while let Poll::Ready(Some(task)) = self.tasks.poll_join_next_with_id(context) {
            let id = task.as_ref().map_or_else(|error| error.id(), |(id, ())| *id);
            let Some(at) = self.running.iter().position(|(running, _)| *running == id) else {
                continue;
            };
            let (_, batch) = self.running.swap_remove(at);
            match task {
                Ok(_) => batch.give_up(&unanswered()),
                Err(error) if error.is_panic() => batch.fail(&panicked()),
                Err(_) => batch.fail(&shut_down()),
            }
            ended = Poll::Ready(());
        }
        ended
    }
}

/// Starts a worker. Where the system gives no thread or no runtime, `ended` is dropped.
fn start(deadline: Deadline, ended: impl Fn() -> bool + Send + 'static) -> UnboundedSender<Batch> {
    let (sender, batches) = unbounded_channel();
    let subscriber = Subscriber::of_caller();
    let work = move || subscriber.stay(|| work(batches, ended, deadline));
    let _no_thread = thread::Builder::new().name("secretconf".into()).spawn(work);
    sender
}

/// The worker's life. It ends with the load, or with its time.
fn work(batches: UnboundedReceiver<Batch>, ended: impl Fn() -> bool, deadline: Deadline) {
    let Ok(runtime) = runtime::Builder::new_current_thread().enable_all().build() else { return };
    let tasks = Tasks::on(runtime.handle().clone());
    runtime.block_on(serve(tasks, batches, ended, deadline));
    // A name look-up that never ends would hold up an ordinary drop.
    runtime.shutdown_background();
}

async fn serve(
    mut tasks: Tasks,
    mut batches: UnboundedReceiver<Batch>,
    ended: impl Fn() -> bool,
    deadline: Deadline,
) {
    let mut time_is_over = pin!(tokio::time::sleep(deadline.left()));
    poll_fn(|context| {
        while let Poll::Ready(batch) = batches.poll_recv(context) {
            let Some(batch) = batch else { return Poll::Ready(()) };
            tasks.start(batch);
        }
        if tasks.poll_ended(context).is_ready() && !ended() {
            return Poll::Ready(());
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
