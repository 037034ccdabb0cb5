//! How secrets are called.

use secretconf::Secret;
use secretconf::store::Request;
use secretconf_tests::fetching;

use super::configs::Load;
use super::{Content, NotHere, Subject, ask, json_with, password};

/// Each alone, through a placeholder, and all together.
pub(super) fn odd_names(subject: &dyn Subject) -> Result<(), NotHere> {
    let odd = subject.odd_names();
    assert!(!odd.is_empty(), "some names are odd everywhere");
    let mut names = Vec::new();
    for (number, name) in odd.iter().enumerate() {
        let made = subject.put(name, Content::Text(&json_with(&format!("p{number}"))))?;
        let [alone] = ask(subject, [Request::new(&made.name)]);
        assert_eq!(password(&alone), format!("p{number}"), "{name}");
        let loaded: Secret<String> = Load::of(subject, &made.name).whole().unwrap();
        assert!(loaded.expose().contains(&format!("p{number}")), "{name}");
        names.push(made.name);
    }
    let together =
        fetching::fetch(&*subject.store(), &names.iter().map(String::as_str).collect::<Vec<_>>());
    for (number, request) in together.iter().enumerate() {
        assert_eq!(password(request), format!("p{number}"), "{}", odd[number]);
    }
    Ok(())
}

/// A name is no path, query or escape: none that is made of others opens another secret.
pub(super) fn leads_nowhere_else(subject: &dyn Subject) -> Result<(), NotHere> {
    let made = subject.put("guarded", Content::Text(&json_with("guarded")))?.name;
    let absent = subject.name("absent");
    let last = made.rsplit('/').next().unwrap_or(&made);
    let encoded: String = last.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let before = made.strip_suffix(last).unwrap_or_default();
    let ways = [
        format!("{absent}/../{last}"),
        format!("{absent}%2F..%2F{last}"),
        format!("{before}./{last}"),
        format!("{made}?x=1"),
        format!("{made}/"),
        format!("{before}{encoded}"),
        format!("{made}\r\nX: y"),
    ];
    for way in ways {
        let [request] = ask(subject, [Request::new(way.as_str())]);
        assert!(request.is_answered(), "{way:?} is asked for ever: {:?}", request.troubled());
        assert!(request.outcome().unwrap().error().is_some(), "{way:?} opens {made}");
    }
    Ok(())
}
