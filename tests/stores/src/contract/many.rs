//! Many secrets at once.

use secretconf::store::{Request, StoreErrorKind};
use secretconf::{Secret, SecretConfig};
use secretconf_tests::all_said;
use secretconf_tests::fetching::{fetch_until, kind};

use super::configs::Load;
use super::handed::Handed;
use super::{Content, NotHere, PATIENCE, Subject, ask, json_with, mentions, password};

/// More than two batches of AWS.
const MANY: usize = 45;

/// Every fifth is absent, some are denied.
pub(super) fn in_order(subject: &dyn Subject) -> Result<(), NotHere> {
    let mut names = Vec::new();
    let mut denied = Vec::new();
    for number in 0..MANY {
        if number % 5 == 4 {
            names.push(subject.name(&format!("s{number}")));
            continue;
        }
        let made =
            subject.put(&format!("s{number}"), Content::Text(&json_with(&format!("p{number}"))))?;
        if number % 11 == 3 && subject.deny(&made).is_ok() {
            denied.push(number);
        }
        names.push(made.name);
    }
    // Not the order in which they were made.
    let order: Vec<usize> = (0..MANY).map(|place| place * 7 % MANY).collect();
    let requests: Vec<_> = order.iter().map(|number| Request::new(&names[*number])).collect();
    fetch_until(PATIENCE, &*subject.store(), &requests);
    for (request, number) in requests.iter().zip(order) {
        assert_eq!(request.name(), names[number]);
        if denied.contains(&number) {
            assert_eq!(kind(request), StoreErrorKind::Denied, "s{number}");
        } else if number % 5 == 4 {
            assert_eq!(kind(request), StoreErrorKind::NotFound, "s{number}");
        } else {
            assert_eq!(password(request), format!("p{number}"));
        }
    }
    Ok(())
}

/// At once, but not all of them. Absent ones cost as many calls as others, and nobody has to make them.
pub(super) fn bounded(subject: &dyn Subject) -> Result<(), NotHere> {
    // Nine batches of AWS.
    const ASKED: usize = 180;

    let front = subject.front()?;
    let names: Vec<String> = (0..ASKED).map(|number| subject.name(&format!("s{number}"))).collect();
    let requests: Vec<Request> = names.iter().map(Request::new).collect();
    front.forget();
    fetch_until(PATIENCE, &*subject.store(), &requests);
    assert!(requests.iter().all(|request| kind(request) == StoreErrorKind::NotFound));
    let most = front.most_at_once();
    assert!((2..=8).contains(&most), "{most} calls at once");
    Ok(())
}

/// One secret for three fields and a lone one cost the same calls.
pub(super) fn asked_twice_fetched_once(subject: &dyn Subject) -> Result<(), NotHere> {
    #[derive(SecretConfig)]
    struct Thrice {
        #[secret(key)]
        user: Secret<String>,
        #[secret(key)]
        password: Secret<String>,
        #[secret(key = "/password")]
        again: Secret<String>,
    }

    let made = subject.put("shared", Content::Text(&json_with("p")))?;
    let store = Handed::of(subject);
    let thrice: Thrice = Load::with(subject, store.clone(), &made.name).keys().unwrap();
    assert_eq!((thrice.user.expose().as_str(), thrice.password.expose().as_str()), ("ada", "p"));
    assert!(thrice.again == thrice.password);
    assert_eq!(store.asked(), [made.name.as_str()]);

    if let Ok(front) = subject.front() {
        let calls = || {
            let calls = front.requests().iter().filter(|call| mentions(call, &made.name)).count();
            front.forget();
            calls
        };
        let for_three = calls();
        let _one: Secret<String> = Load::of(subject, &made.name).whole().unwrap();
        assert_eq!(for_three, calls());
    }
    Ok(())
}

pub(super) fn problems_in_field_order(subject: &dyn Subject) -> Result<(), NotHere> {
    let put = |name| subject.put(name, Content::Text(&json_with("p")));
    let (there, last) = (put("there")?, put("last")?);
    let [x, y, z] = ["z-absent", "m-absent", "a-absent"].map(|name| subject.name(name));
    let row =
        |d: &str| Load::of(subject, &there.name).row([&x, &there.name, &y, d, &z, &last.name]);
    assert_eq!(all_said(row(&there.name)), ["a: not_found", "c: not_found", "e: not_found"]);

    let denied = put("denied")?;
    if subject.deny(&denied).is_ok() {
        let expected = ["a: not_found", "c: not_found", "d: denied", "e: not_found"];
        assert_eq!(all_said(row(&denied.name)), expected);
    }
    Ok(())
}

/// A load asks nobody for nothing; whoever does gets an end, and nobody is called.
pub(super) fn nothing_asked(subject: &dyn Subject) -> Result<(), NotHere> {
    let [] = ask(subject, []);
    if let Ok(front) = subject.front() {
        assert_eq!(front.calls(), [""; 0]);
    }
    Ok(())
}
