//! What a store refuses.

use secretconf::store::{Request, StoreErrorKind};
use secretconf::{ProblemKind, Secret};
use secretconf_tests::fetching::{error as error_of, kind};

use super::configs::Load;
use super::leaks::{hidden, told};
use super::{Content, NotHere, PLANTED, Subject, ask, json_with, password};

pub(super) fn denied_one_of_many(subject: &dyn Subject) -> Result<(), NotHere> {
    let put = |name| subject.put(name, Content::Text(&json_with(PLANTED)));
    let (before, denied, after) = (put("before")?, put("denied")?, put("after")?);
    subject.deny(&denied)?;

    let names = [&before.name, &denied.name, &after.name];
    let requests = ask(subject, names.map(Request::new));
    assert_eq!([password(&requests[0]), password(&requests[2])], [PLANTED; 2]);
    assert_eq!(kind(&requests[1]), StoreErrorKind::Denied);
    let cure = error_of(&requests[1]).cure().expect("a cure");
    assert!(cure.contains(subject.permission()), "{cure}");

    // No field goes without because it was denied.
    let loaded = Load::of(subject, &denied.name).whole::<Option<Secret<String>>>();
    let error = secretconf_tests::error(loaded);
    assert_eq!(error.problems()[0].kind(), ProblemKind::Denied);
    told(&error, &[subject.scheme(), &denied.name, subject.permission()]);
    hidden(subject, &error);
    Ok(())
}

pub(super) fn disabled(subject: &dyn Subject) -> Result<(), NotHere> {
    let put = |name| subject.put(name, Content::Text(&json_with(PLANTED)));
    let (gone, there) = (put("gone")?, put("there")?);
    subject.disable(&gone)?;

    let requests = ask(subject, [Request::new(&gone.name), Request::new(&there.name)]);
    assert_eq!(kind(&requests[0]), StoreErrorKind::Disabled);
    assert_eq!(password(&requests[1]), PLANTED);

    let error =
        secretconf_tests::error(Load::of(subject, &gone.name).whole::<Option<Secret<String>>>());
    assert_eq!(error.problems()[0].kind(), ProblemKind::Disabled);
    told(&error, &[subject.scheme(), &gone.name]);
    assert!(error_of(&requests[0]).cure().is_some(), "{error}");
    hidden(subject, &error);
    Ok(())
}

/// Not absent: whoever names a version of old must hear that it was there.
pub(super) fn disabled_version(subject: &dyn Subject) -> Result<(), NotHere> {
    let put = |text| subject.put("turned", Content::Text(&json_with(text)));
    let first = put("first")?;
    let version = first.version.clone().ok_or(NotHere("it has no versions"))?;
    put("second")?;
    subject.disable(&first)?;
    let [request] = ask(subject, [Request::new(&first.name).at_version(version)]);
    assert_eq!(kind(&request), StoreErrorKind::Disabled);
    Ok(())
}
