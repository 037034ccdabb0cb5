//! One call, tried until it succeeds, fails for good, or the deadline drops it; and many calls at once.

use std::future::{Future, poll_fn};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep, timeout};

use super::fault::{Fault, Retry};
use crate::store::{Request, StoreError};

/// A machine that is none of the vendor's waits this long and longer for its metadata service.
const WORTH_A_NOTE: Duration = Duration::from_secs(1);

/// When to try again, and how long to wait for an answer.
#[derive(Clone, Debug)]
pub(crate) struct Patience {
    /// Attempts at most; `None`: until the deadline of the load.
    pub(crate) attempts: Option<u32>,
    pub(crate) first_pause: Duration,
    pub(crate) longest_pause: Duration,
    /// After this long no further attempt is made.
    pub(crate) whole: Option<Duration>,
    /// How long the first attempt may take; each further one may take twice as long, so that a connection that hangs
    /// is left early and a slow network is still waited for.
    pub(crate) first_attempt: Option<Duration>,
}

impl Patience {
    /// Until the deadline of the load.
    pub(crate) const UNTIL_THE_DEADLINE: Self = Self {
        attempts: None,
        first_pause: Duration::from_millis(150),
        longest_pause: Duration::from_secs(2),
        whole: None,
        first_attempt: Some(Duration::from_millis(2500)),
    };

    fn allows_another(&self, made: u32, elapsed: Duration) -> bool {
        self.attempts.is_none_or(|most| made < most)
            && self.whole.is_none_or(|whole| elapsed < whole)
    }

    /// Between half and all of a time that doubles with each attempt.
    fn pause(&self, made: u32) -> Duration {
        let doubled = self.first_pause.saturating_mul(2_u32.saturating_pow(made.saturating_sub(1)));
        let longest = doubled.min(self.longest_pause);
        let half = longest / 2;
        half + half.mul_f64(random_fraction())
    }
}

/// From 0 to 1. The standard library seeds its hashers from the operating system.
fn random_fraction() -> f64 {
    let random = RandomState::new().build_hasher().finish() >> 32;
    // Both fit an f64 exactly.
    random as f64 / f64::from(u32::MAX)
}

/// Calls `send`, with how long it may take, until it succeeds or there is no use in trying again. `gate` bounds how
/// many calls are under way; one that pauses leaves its place to another.
pub(crate) async fn persist<T, F>(
    patience: &Patience,
    gate: &Semaphore,
    note: impl Fn(&Fault),
    send: impl Fn(Option<Duration>) -> F,
) -> Result<T, Fault>
where
    F: Future<Output = Result<T, Fault>>,
{
    let started = Instant::now();
    let mut limit = patience.first_attempt;
    let mut made = 0;
    let mut learnt = false;
    loop {
        let place = gate.acquire().await;
        let result = send(limit).await;
        drop(place);
        made += 1;
        let fault = match result {
            Ok(value) => return Ok(value),
            Err(fault) => fault,
        };
        let again = match fault.retry {
            Retry::Never => false,
            Retry::Once => !std::mem::replace(&mut learnt, true),
            Retry::Always | Retry::After(_) => patience.allows_another(made, started.elapsed()),
        };
        if !again {
            return Err(fault);
        }
        note(&fault);
        let pause = patience.pause(made);
        sleep(match fault.retry {
            Retry::After(seconds) => pause.max(Duration::from_secs(seconds.into())),
            Retry::Always | Retry::Never | Retry::Once => pause,
        })
        .await;
        limit = limit.map(|limit| limit.saturating_mul(2));
    }
}

/// What the work comes to; `None` if it takes longer than the limit.
pub(crate) async fn within<T>(limit: Option<Duration>, work: impl Future<Output = T>) -> Option<T> {
    match limit {
        Some(limit) => timeout(limit, work).await.ok(),
        None => Some(work.await),
    }
}

/// Signs in. If that takes long, those who wait for it say so, unless they have more to tell.
pub(crate) async fn noted<T>(
    signing_in: impl Future<Output = T>,
    waiting: &[Request],
    slow: impl FnOnce() -> StoreError,
) -> T {
    let mut signing_in = pin!(signing_in);
    match within(Some(WORTH_A_NOTE), &mut signing_in).await {
        Some(done) => done,
        None => {
            let error = slow();
            for request in waiting.iter().filter(|request| request.troubled().is_none()) {
                request.trouble(error.clone());
            }
            signing_in.await
        }
    }
}

pub(crate) type Job<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Runs all jobs at once, on this task: they borrow the requests, so they cannot be spawned.
pub(crate) async fn all(mut jobs: Vec<Job<'_>>) {
    poll_fn(|context| {
        jobs.retain_mut(|job| job.as_mut().poll(context).is_pending());
        if jobs.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest_and_differ() {
        let patience = Patience {
            attempts: Some(3),
            first_pause: Duration::from_millis(100),
            longest_pause: Duration::from_secs(1),
            whole: None,
            first_attempt: None,
        };
        for (made, longest) in [(1, 100), (2, 200), (4, 800), (5, 1000), (4_000_000_000, 1000)] {
            let pause = patience.pause(made);
            assert!(pause <= Duration::from_millis(longest), "{made}: {pause:?}");
            assert!(pause >= Duration::from_millis(longest / 2), "{made}: {pause:?}");
        }
        let pauses: std::collections::BTreeSet<_> = (0..20).map(|_| patience.pause(1)).collect();
        assert!(pauses.len() > 10, "no jitter: {pauses:?}");
        assert!(patience.allows_another(2, Duration::ZERO));
        assert!(!patience.allows_another(3, Duration::ZERO));
    }
}
