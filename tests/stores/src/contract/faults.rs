//! Servers that are not there, are slow, break off, or have enough of us.
//!
//! What passes is tried again until the deadline. What does not pass ends the load before it.

use std::time::{Duration, Instant};

use secretconf::store::{Request, StoreErrorKind};
use secretconf::{ProblemKind, Secret};
use secretconf_tests::fetching::{fetch_until, kind};
use tokio::runtime::Builder;

use super::configs::Load;
use super::handed::Handed;
use super::leaks::{hidden, told};
use super::{
    Content, Fault, Made, NotHere, PATIENCE, PLANTED, Subject, Times, json_with, mentions, password,
};

/// Of loads that cannot succeed. The first is enough where nobody else wants the machine; a busy one may need longer to
/// see more than that the time is over.
const DEADLINES: [Duration; 3] =
    [Duration::from_millis(800), Duration::from_secs(3), Duration::from_secs(8)];

/// What a load may take beyond its deadline, on a busy machine.
const GRACE: Duration = Duration::from_secs(3);

fn put(subject: &dyn Subject) -> Result<Made, NotHere> {
    subject.put("wanted", Content::Text(&json_with(PLANTED)))
}

/// One fault, and then the answer.
#[track_caller]
fn passes(subject: &dyn Subject, fault: Fault) -> Result<Duration, NotHere> {
    let made = put(subject)?;
    subject.fault(&made, Times::Once, fault)?;
    let started = Instant::now();
    let loaded: Secret<String> = Load::of(subject, &made.name).whole().unwrap();
    let took = started.elapsed();
    assert!(loaded.expose().contains(PLANTED));
    if let Ok(front) = subject.front() {
        let calls = front.requests().iter().filter(|call| mentions(call, &made.name)).count();
        assert!(calls >= 2, "nothing went wrong");
    }
    Ok(took)
}

/// A load whose store fails until the deadline: its problem is of this kind, and its report has all the words.
#[track_caller]
fn stays(
    subject: &dyn Subject,
    fault: Fault,
    kind: ProblemKind,
    words: &str,
) -> Result<(), NotHere> {
    let made = put(subject)?;
    subject.fault(&made, Times::Always, fault)?;
    fails(subject, &Handed::of(subject), &made.name, kind, words);
    Ok(())
}

/// The field is optional, and an outage is no absence.
#[track_caller]
fn fails(subject: &dyn Subject, store: &Handed, name: &str, kind: ProblemKind, words: &str) {
    for deadline in DEADLINES {
        let load = Load::with(subject, store.clone(), name).deadline(deadline);
        let started = Instant::now();
        let error = secretconf_tests::error(load.whole::<Option<Secret<String>>>());
        let took = started.elapsed();
        assert!(took < deadline + GRACE, "{took:?}: {error}");
        let problems = error.problems();
        assert_eq!((problems.len(), problems[0].field()), (1, "here"), "{error}");
        let other = error.report().fields().iter().find(|field| field.field() == "other");
        assert!(other.unwrap().source().is_some(), "the other store's answer stands: {error}");
        told(&error, &[subject.scheme(), name]);
        hidden(subject, &error);
        let as_expected = problems[0].kind() == kind && error.to_string().contains(words);
        if as_expected {
            return;
        }
        assert_ne!(
            Some(&deadline),
            DEADLINES.last(),
            "`{words}` is not told, or not {kind}: {error}"
        );
    }
}

/// Names the host.
pub(super) fn unreachable(subject: &dyn Subject) -> Result<(), NotHere> {
    let store = Handed::new(subject.unreachable()?);
    let name = subject.name("wanted");
    fails(subject, &store, &name, ProblemKind::Unavailable, "127.0.0.1:");
    Ok(())
}

pub(super) fn slow(subject: &dyn Subject) -> Result<(), NotHere> {
    let fault = Fault::Slow(Duration::from_secs(30));
    stays(subject, fault, ProblemKind::Unavailable, "no answer")
}

pub(super) fn reset(subject: &dyn Subject) -> Result<(), NotHere> {
    passes(subject, Fault::Reset)?;
    Ok(())
}

pub(super) fn throttled(subject: &dyn Subject) -> Result<(), NotHere> {
    passes(subject, Fault::Throttled { retry_after: None })?;
    Ok(())
}

pub(super) fn throttled_with_retry_after(subject: &dyn Subject) -> Result<(), NotHere> {
    let took = passes(subject, Fault::Throttled { retry_after: Some(1) })?;
    assert!(took >= Duration::from_secs(1), "tried again too early, after {took:?}");
    Ok(())
}

pub(super) fn throttled_for_ever(subject: &dyn Subject) -> Result<(), NotHere> {
    stays(subject, Fault::Throttled { retry_after: None }, ProblemKind::Throttled, "")
}

pub(super) fn failing(subject: &dyn Subject) -> Result<(), NotHere> {
    passes(subject, Fault::Failing)?;
    Ok(())
}

pub(super) fn failing_for_ever(subject: &dyn Subject) -> Result<(), NotHere> {
    stays(subject, Fault::Failing, ProblemKind::Unavailable, "")
}

/// A store that signed in long ago signs in once more, and nobody notices.
pub(super) fn expired(subject: &dyn Subject) -> Result<(), NotHere> {
    let made = put(subject)?;
    let store = subject.store();
    // One runtime, since a store may sign in anew on another.
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let read = || {
        let requests = [Request::new(&made.name)];
        let reading = async { tokio::time::timeout(PATIENCE, store.fetch(&requests)).await };
        runtime.block_on(reading).expect("an answer in time");
        password(&requests[0])
    };
    assert_eq!(read(), PLANTED);
    subject.expire()?;
    if let Ok(front) = subject.front() {
        front.forget();
    }
    assert_eq!(read(), PLANTED);
    if let Ok(front) = subject.front() {
        let calls = front.requests().iter().filter(|call| mentions(call, &made.name)).count();
        assert!(calls <= 3, "{calls} calls for one secret");
    }
    Ok(())
}

/// Credentials that stay refused are renewed no more than once: nobody is locked out, and the load ends early.
pub(super) fn unauthorized_for_ever(subject: &dyn Subject) -> Result<(), NotHere> {
    let made = put(subject)?;
    subject.fault(&made, Times::Always, Fault::Unauthorized)?;
    let store = Handed::of(subject);
    let load = Load::with(subject, store, &made.name).deadline(PATIENCE);
    let started = Instant::now();
    let error = secretconf_tests::error(load.whole::<Option<Secret<String>>>());
    assert!(started.elapsed() < PATIENCE / 2, "{:?}: {error}", started.elapsed());
    let kind = error.problems()[0].kind();
    assert!(matches!(kind, ProblemKind::Denied | ProblemKind::Misconfigured), "{error}");
    told(&error, &[subject.scheme(), &made.name]);
    hidden(subject, &error);
    if let Ok(front) = subject.front() {
        let calls = front.requests().iter().filter(|call| mentions(call, &made.name)).count();
        assert!(calls <= 4, "{calls} calls for one secret");
    }
    Ok(())
}

/// At the first attempt: trust does not come by waiting.
pub(super) fn not_trusted(subject: &dyn Subject) -> Result<(), NotHere> {
    let store = subject.untrusted()?;
    let name = subject.name("wanted");
    let requests = [Request::new(&name)];
    fetch_until(PATIENCE, &*store, &requests);
    assert_eq!(kind(&requests[0]), StoreErrorKind::Misconfigured);

    let words = "is not trusted";
    fails(subject, &Handed::new(store), &name, ProblemKind::Misconfigured, words);
    Ok(())
}
