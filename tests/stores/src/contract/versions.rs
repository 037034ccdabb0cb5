//! Versions and stages, where the store has them.

use secretconf::store::{Request, StoreErrorKind};
use secretconf_tests::fetching::kind;

use super::{Content, Made, NotHere, Subject, ask, json_with, password};

fn two_versions(subject: &dyn Subject) -> Result<[Made; 2], NotHere> {
    let put = |text: &str| subject.put("turned", Content::Text(&json_with(text)));
    Ok([put("first")?, put("second")?])
}

fn version(made: &Made) -> Result<String, NotHere> {
    made.version.clone().ok_or(NotHere("it has no versions"))
}

fn read_version(request: &Request) -> Option<&str> {
    request.outcome().and_then(|answer| answer.version_id())
}

/// Alone, and beside others.
pub(super) fn newest(subject: &dyn Subject) -> Result<(), NotHere> {
    let [_, second] = two_versions(subject)?;
    let [request] = ask(subject, [Request::new(&second.name)]);
    assert_eq!(password(&request), "second");
    assert_eq!(read_version(&request), second.version.as_deref());

    let other = subject.put("other", Content::Text(&json_with("other")))?;
    let together = ask(subject, [Request::new(&other.name), Request::new(&second.name)]);
    assert_eq!(together.each_ref().map(password), ["other", "second"]);
    assert_eq!(read_version(&together[0]), other.version.as_deref());
    assert_eq!(read_version(&together[1]), second.version.as_deref());
    Ok(())
}

/// In one batch with the newest.
pub(super) fn by_version(subject: &dyn Subject) -> Result<(), NotHere> {
    let [first, second] = two_versions(subject)?;
    let requests = ask(
        subject,
        [
            Request::new(&first.name).at_version(version(&first)?),
            Request::new(&first.name),
            Request::new(&first.name).at_version(version(&second)?),
        ],
    );
    assert_eq!(requests.each_ref().map(password), ["first", "second", "second"]);
    assert_eq!(read_version(&requests[0]), first.version.as_deref());
    assert_eq!(read_version(&requests[2]), second.version.as_deref());
    Ok(())
}

pub(super) fn absent_version(subject: &dyn Subject) -> Result<(), NotHere> {
    let [_, second] = two_versions(subject)?;
    let other = subject.put("other", Content::Text(&json_with("other")))?;
    let request = Request::new(&other.name).at_version(version(&second)?);
    let [absent, there] = ask(subject, [request, Request::new(&other.name)]);
    assert_eq!(kind(&absent), StoreErrorKind::NotFound);
    assert_eq!(password(&there), "other");
    Ok(())
}

pub(super) fn stage(subject: &dyn Subject) -> Result<(), NotHere> {
    let previous = subject.previous_stage()?;
    let [first, _] = two_versions(subject)?;
    let requests = ask(
        subject,
        [
            Request::new(&first.name).at_stage(previous),
            Request::new(&first.name),
            Request::new(&first.name).at_stage("no-such-stage"),
        ],
    );
    assert_eq!(password(&requests[0]), "first");
    assert_eq!(read_version(&requests[0]), first.version.as_deref());
    assert_eq!(password(&requests[1]), "second");
    assert_eq!(kind(&requests[2]), StoreErrorKind::NotFound);
    Ok(())
}
