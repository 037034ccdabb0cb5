//! Servers that are not there, are slow, break off, or have enough of us.
//!
//! What passes is tried again until the deadline. What does not pass ends the load before it.

use std::time::{Duration, Instant};

use secretconf::store::Request;
use secretconf::{Error, ProblemKind, Secret};
use tokio::runtime::Builder;

use super::configs::Load;
use super::handed::Handed;
use super::leaks::{hidden, told};
use super::{
    Content, Fault, Made, NotHere, PATIENCE, PLANTED, Subject, Times, json_with, mentions, password,
};

/// Of loads that cannot succeed.
const DEADLINE: Duration = Duration::from_millis(800);

/// What a load may take that is cut by [`DEADLINE`], on a slow machine.
const SOON: Duration = Duration::from_secs(4);

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

/// The error of a load whose store fails until the deadline. The field is optional, and an outage is no absence.
#[track_caller]
fn stays(subject: &dyn Subject, fault: Fault, expected: ProblemKind) -> Result<Error, NotHere> {
    let made = put(subject)?;
    subject.fault(&made, Times::Always, fault)?;
    let load = Load::of(subject, &made.name).deadline(DEADLINE);
    Ok(fails(subject, &load, &made.name, expected))
}

#[track_caller]
fn fails(subject: &dyn Subject, load: &Load, name: &str, expected: ProblemKind) -> Error {
    let started = Instant::now();
    let error = secretconf_tests::error(load.whole::<Option<Secret<String>>>());
    let took = started.elapsed();
    assert!(took < SOON, "{took:?}: {error}");
    assert_eq!(error.problems().len(), 1, "{error}");
    assert_eq!(
        (error.problems()[0].field(), error.problems()[0].kind()),
        ("here", expected),
        "{error}"
    );
    let other = error.report().fields().iter().find(|field| field.field() == "other");
    assert!(other.unwrap().source().is_some(), "the other store's answer stands: {error}");
    told(&error, &[subject.scheme(), name]);
    hidden(subject, &error);
    error
}

/// Names the host, and which field needs it.
pub(super) fn unreachable(subject: &dyn Subject) -> Result<(), NotHere> {
    let store = Handed::new(subject.unreachable()?);
    let name = subject.name("wanted");
    let load = Load::with(subject, store, &name).deadline(DEADLINE);
    let error = fails(subject, &load, &name, ProblemKind::Unavailable);
    let report = error.to_string();
    assert!(report.contains("127.0.0.1:") || report.contains("localhost:"), "{report}");
    Ok(())
}

pub(super) fn slow(subject: &dyn Subject) -> Result<(), NotHere> {
    let error = stays(subject, Fault::Slow(Duration::from_secs(30)), ProblemKind::Unavailable)?;
    told(&error, &["no answer"]);
    Ok(())
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
    stays(subject, Fault::Throttled { retry_after: None }, ProblemKind::Throttled)?;
    Ok(())
}

pub(super) fn failing(subject: &dyn Subject) -> Result<(), NotHere> {
    passes(subject, Fault::Failing)?;
    Ok(())
}

pub(super) fn failing_for_ever(subject: &dyn Subject) -> Result<(), NotHere> {
    stays(subject, Fault::Failing, ProblemKind::Unavailable)?;
    Ok(())
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

/// At once, not at the deadline: trust does not come by waiting.
pub(super) fn not_trusted(subject: &dyn Subject) -> Result<(), NotHere> {
    let store = Handed::new(subject.untrusted()?);
    let name = subject.name("wanted");
    let load = Load::with(subject, store, &name).deadline(PATIENCE);
    let error = fails(subject, &load, &name, ProblemKind::Misconfigured);
    told(&error, &["the certificate of", "is not trusted"]);
    Ok(())
}
