//! What is printed, and what never is.

use std::time::Duration;

use secretconf::{Error, Secret, SecretConfig};
use secretconf_tests::{assert_hidden, assert_no_leak, fetching};

use super::configs::Load;
use super::{Content, Fault, NotHere, PAGE, PLANTED, Subject, Times, json_with};

/// Fails unless the report says all of this.
#[track_caller]
pub(super) fn told(error: &Error, words: &[&str]) {
    let report = error.to_string();
    for word in words {
        assert!(report.contains(word), "`{word}` is not told in:\n{report}");
    }
}

/// Fails if anything that can be printed of a failed load shows a secret, a credential or a server's text.
#[track_caller]
pub(super) fn hidden(subject: &dyn Subject, error: &Error) {
    assert_no_leak(PLANTED, error);
    assert_no_leak(PAGE, error);
    subject.credentials().iter().for_each(|credential| assert_no_leak(credential, error));
}

/// Of a store before and after it has signed in and read.
pub(super) fn debug(subject: &dyn Subject) -> Result<(), NotHere> {
    let credentials = subject.credentials();
    let made = subject.put("read", Content::Text(&json_with(PLANTED)))?;
    let store = subject.store();
    let mut shown = vec![format!("{store:?}"), format!("{store:#?}")];
    fetching::fetch_until(super::PATIENCE, &*store, &[]);
    let requests = fetching::fetch(&*store, &[&made.name, &subject.name("absent")]);
    shown.extend([format!("{store:?}"), format!("{store:#?}"), format!("{requests:?}")]);
    shown.extend(requests.iter().map(|request| format!("{:?}", request.outcome())));
    for hidden in credentials.iter().map(String::as_str).chain([PLANTED]) {
        assert_hidden(hidden, &shown);
    }
    Ok(())
}

/// Of a field that a secret does not fit, and of a server's text.
pub(super) fn errors(subject: &dyn Subject) -> Result<(), NotHere> {
    #[derive(SecretConfig)]
    #[expect(dead_code, reason = "loaded for its problems")]
    struct Wrong {
        #[secret(key, plain)]
        password: u16,
        #[secret(key = "/password/0")]
        too_deep: Secret<String>,
    }

    let made = subject.put("wrong", Content::Text(&json_with(PLANTED)))?;
    let error = secretconf_tests::error(Load::of(subject, &made.name).keys::<Wrong>());
    assert_eq!(error.problems().len(), 2, "{error}");
    hidden(subject, &error);

    if subject.fault(&made, Times::Always, Fault::Failing).is_ok() {
        let load = Load::of(subject, &made.name).deadline(Duration::from_millis(500));
        hidden(subject, &secretconf_tests::error(load.whole::<Secret<String>>()));
    }
    Ok(())
}
