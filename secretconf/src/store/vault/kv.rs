//! The answers of a KV engine, and what they mean for a secret.

use super::fault::{denied, no_such_place, unexpected};
use super::said::{Object, Said};
use crate::store::{Answer, StoreError};

/// A path in a mount.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) mount: &'a str,
    pub(super) inside: &'a str,
}

impl<'a> Place<'a> {
    pub(super) fn new(mount: &'a str, inside: &'a str) -> Self {
        Self { mount, inside }
    }

    /// `data/db` as policies and templates of agents write it is `db` in KV v2.
    pub(super) fn without_data(self) -> Self {
        let inside = self.inside.strip_prefix("data/").unwrap_or(self.inside);
        Self { inside, ..self }
    }

    pub(super) fn says_v2(self) -> bool {
        self.inside.starts_with("data/")
    }

    /// Whether KV v2 has something other than a secret there, which nobody must take for one.
    pub(super) fn is_reserved_in_v2(self) -> bool {
        let first = self.inside.split('/').next();
        let reserved = [
            "config",
            "data",
            "delete",
            "destroy",
            "detailed-metadata",
            "metadata",
            "subkeys",
            "undelete",
        ];
        first.is_some_and(|first| reserved.contains(&first))
    }

    fn in_v1(self) -> String {
        format!("{}/{}", self.mount, self.inside)
    }

    fn in_v2(self) -> String {
        format!("{}/data/{}", self.mount, self.without_data().inside)
    }
}

/// The number of a version.
pub(super) fn version(text: &str) -> Result<u64, StoreError> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(StoreError::misconfigured()
            .detail("the version is not a number from 1")
            .help("write the number of the version as KV v2 counts them: version = \"3\"")),
    }
}

pub(super) fn no_versions(mount: &str) -> StoreError {
    StoreError::misconfigured()
        .detail(format!("the secrets engine at {mount}/ is KV v1, which keeps no versions"))
        .help("leave the version out, or upgrade the engine: vault kv enable-versioning")
}

/// The data of a secret, as JSON text.
pub(super) fn of_v1(said: &Said, place: &Place<'_>) -> Result<Answer, StoreError> {
    match said.status {
        200 => match said.object().and_then(|answer| answer.raw("data")) {
            Some(data) if Object::parse(data).is_some() => Ok(Answer::text(data)),
            _ => Err(hollow()),
        },
        401 | 403 => Err(denied(said, &[place.in_v1()])),
        // The engine was upgraded, or somebody said the wrong version.
        404 if said.warns_of("versioned") => Err(StoreError::misconfigured()
            .detail(format!("the secrets engine at {}/ is KV v2 by now", place.mount))
            .help("leave out `.kv1(..)` for it, or say `.kv2(..)`; a store that has seen it as KV v1 must be made anew")),
        404 => Err(no_such_place(said, place.mount).unwrap_or(StoreError::not_found())),
        _ => Err(unexpected(said)),
    }
}

/// The data of a version, as JSON text. One that was deleted is a 404 that tells about the version.
pub(super) fn of_v2(
    said: &Said,
    place: &Place<'_>,
    version: Option<u64>,
) -> Result<Answer, StoreError> {
    let Some(found) = versioned(said) else {
        return Err(match said.status {
            200 => hollow(),
            401 | 403 => denied(said, &[place.in_v2()]),
            404 => no_such_place(said, place.mount).unwrap_or_else(|| not_found(version)),
            _ => unexpected(said),
        });
    };
    let (data, about) = found;
    let number = about.number("version").unwrap_or_default();
    match data {
        Some(data) => {
            let answer = Answer::text(data).version(number.to_string());
            let created = about.text("created_time");
            let created = created.and_then(|text| humantime::parse_rfc3339(&text).ok());
            Ok(match created {
                Some(at) => answer.created(at),
                None => answer,
            })
        }
        None => Err(gone(&about, number, place)),
    }
}

fn hollow() -> StoreError {
    StoreError::malformed()
        .detail("HTTP 200 without the data of a secret")
        .help("check that the secrets engine is KV; if Vault does not tell of which version, say it by `.kv1(mount)` or `.kv2(mount)`")
}

fn not_found(version: Option<u64>) -> StoreError {
    match version {
        Some(number) => StoreError::not_found().detail(format!("or it has no version {number}")),
        None => StoreError::not_found(),
    }
}

fn gone(about: &Object<'_>, number: u64, place: &Place<'_>) -> StoreError {
    if about.is_true("destroyed") {
        return StoreError::disabled()
            .detail(format!("version {number} was destroyed"))
            .help("write the secret anew, or read another version");
    }
    let Place { mount, inside } = place;
    StoreError::disabled()
        .detail(format!("version {number} was deleted"))
        .help(format!("undelete it: vault kv undelete -mount={mount} -versions={number} {inside}"))
}

/// The data of a version, if it still has any, and what is told about it.
fn versioned(said: &Said) -> Option<(Option<&str>, Object<'_>)> {
    if !matches!(said.status, 200 | 404) {
        return None;
    }
    let outer = said.object()?.object("data")?;
    let about = outer.object("metadata")?;
    about.number("version")?;
    let data = outer.raw("data").filter(|data| Object::parse(data).is_some());
    Some((data, about))
}

/// Whether only KV v2 answers so.
pub(super) fn is_v2(said: &Said) -> bool {
    versioned(said).is_some()
}

/// Of a mount whose version nobody tells: `two` is the answer to the question for KV v2, `one` to that for KV v1.
///
/// | v2 \ v1 | 200 | 404 | 403 |
/// |---|---|---|---|
/// | **200** | KV v1, whose path `data/..` is another secret | absent from KV v1 | denied in KV v1 |
/// | **404** | KV v1 | absent | absent: only a policy for KV v2 allows one path and not the other |
/// | **403** | KV v1 | absent from KV v1; denied if the answer says that the engine is KV v2 | denied |
pub(super) fn untold(
    two: &Said,
    one: Option<&Said>,
    place: &Place<'_>,
) -> Result<Answer, StoreError> {
    let as_v2 = || of_v2(two, place, None);
    let is_denied = |said: &Said| matches!(said.status, 401 | 403);
    let Some(one) = one else {
        return if is_denied(two) { Err(denied_as_either(two, place)) } else { as_v2() };
    };
    if one.warns_of("versioned") {
        return as_v2();
    }
    match (two.status, one.status) {
        (_, 200) => of_v1(one, place),
        _ if is_denied(two) && is_denied(one) => Err(denied_as_either(two, place)),
        (_, 401) => of_v1(one, place),
        (404, _) => as_v2(),
        _ => of_v1(one, place),
    }
}

/// Nobody told where the mount ends, so it is taken to have one part.
fn denied_as_either(said: &Said, place: &Place<'_>) -> StoreError {
    let error = denied(said, &[place.in_v2(), place.in_v1()]);
    match (error.cure(), place.inside.split_once('/')) {
        (Some(cure), Some((next, _))) => {
            let cure = format!(
                "{cure}; if the mount is {0}/{next}, say so by `.kv2(\"{0}/{next}\")`",
                place.mount
            );
            error.help(cure)
        }
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::StoreErrorKind;

    const PLACE: Place<'_> = Place { mount: "kv", inside: "a/db" };

    fn said(status: u16, body: &str) -> Said {
        Said { status, body: body.into() }
    }

    fn kind(answer: &Result<Answer, StoreError>) -> Option<StoreErrorKind> {
        answer.as_ref().err().map(StoreError::kind)
    }

    fn text(answer: &Result<Answer, StoreError>) -> &str {
        answer.as_ref().unwrap().as_text().unwrap().expose()
    }

    const V2: &str = r#"{"data": {"data": {"b": 1.50, "a": "x"}, "metadata":
        {"version": 3, "created_time": "2026-11-24T02:14:44.987094241Z", "deletion_time": "", "destroyed": false}}}"#;

    #[test]
    fn data_as_it_is_written() {
        let found = of_v2(&said(200, V2), &PLACE, None);
        assert_eq!(text(&found), r#"{"b": 1.50, "a": "x"}"#);
        let found = found.unwrap();
        assert_eq!(found.version_id(), Some("3"));
        let created = found.created_at().unwrap().duration_since(std::time::UNIX_EPOCH).unwrap();
        assert_eq!((created.as_secs(), created.subsec_nanos()), (1_795_486_484, 987_094_241));

        let found = of_v1(&said(200, r#"{"data": {"z": 1E2, "a": null}}"#), &PLACE);
        assert_eq!(text(&found), r#"{"z": 1E2, "a": null}"#);
    }

    #[test]
    fn deleted_and_destroyed_are_not_absent() {
        let gone = |destroyed: bool| {
            let body = format!(
                r#"{{"data": {{"data": null, "metadata": {{"version": 2, "destroyed": {destroyed}}}}}}}"#
            );
            of_v2(&said(404, &body), &PLACE, None).unwrap_err()
        };
        assert_eq!(gone(false).kind(), StoreErrorKind::Disabled);
        let cure = "undelete it: vault kv undelete -mount=kv -versions=2 a/db";
        assert_eq!(gone(false).cure(), Some(cure));
        assert_eq!(gone(true).kind(), StoreErrorKind::Disabled);
        assert!(gone(true).to_string().contains("version 2 was destroyed"));
        let absent = of_v2(&said(404, r#"{"errors":[]}"#), &PLACE, Some(9)).unwrap_err();
        assert_eq!(absent.to_string(), "no such secret: or it has no version 9");
    }

    #[test]
    fn an_answer_without_data_is_no_secret() {
        for body in ["{}", r#"{"data": null}"#, r#"{"data": "x"}"#] {
            assert_eq!(kind(&of_v1(&said(200, body), &PLACE)), Some(StoreErrorKind::Malformed));
            let two = of_v2(&said(200, body), &PLACE, None);
            assert_eq!(kind(&two), Some(StoreErrorKind::Malformed));
        }
    }

    #[test]
    fn denied_names_the_path_of_the_policy() {
        let body = r#"{"errors":["1 error occurred"]}"#;
        let cure =
            |answer: Result<Answer, StoreError>| answer.unwrap_err().cure().map(str::to_owned);
        let one = cure(of_v1(&said(403, body), &PLACE)).unwrap();
        assert!(one.contains("path \"kv/a/db\" { capabilities = [\"read\"] }"), "{one}");
        let two = cure(of_v2(&said(403, body), &PLACE, None)).unwrap();
        assert!(two.contains("path \"kv/data/a/db\" { capabilities = [\"read\"] }"), "{two}");
    }

    /// Every case of the table above [`untold`].
    #[test]
    fn an_untold_version_is_told_by_the_answers() {
        use StoreErrorKind::*;
        let found = r#"{"data": {"a": "one"}}"#;
        let absent = r#"{"errors": []}"#;
        let refused = r#"{"errors": ["1 error occurred:\n\t* permission denied\n\n"]}"#;
        let versioned =
            r#"{"data": null, "warnings": ["Invalid path for a versioned K/V secrets engine."]}"#;
        let at = |status: u16| match status {
            200 => said(200, found),
            404 => said(404, absent),
            _ => said(403, refused),
        };
        for (two, one, kind_of) in [
            (200, 200, None),
            (200, 404, Some(NotFound)),
            (200, 403, Some(Denied)),
            (404, 200, None),
            (404, 404, Some(NotFound)),
            (404, 403, Some(NotFound)),
            (403, 200, None),
            (403, 404, Some(NotFound)),
            (403, 403, Some(Denied)),
        ] {
            let answer = untold(&at(two), Some(&at(one)), &PLACE);
            assert_eq!(kind(&answer), kind_of, "{two} {one}");
        }
        let answer = untold(&at(403), Some(&said(404, versioned)), &PLACE);
        assert_eq!(kind(&answer), Some(Denied));
        let both = untold(&at(403), Some(&at(403)), &PLACE).unwrap_err();
        assert!(
            both.cure().unwrap().contains("kv/data/a/db")
                && both.cure().unwrap().contains("\"kv/a/db")
        );
        assert_eq!(kind(&untold(&at(403), None, &PLACE)), Some(Denied));
        assert_eq!(kind(&untold(&at(404), None, &PLACE)), Some(NotFound));
    }

    #[test]
    fn versions_are_numbers() {
        assert_eq!(version("3"), Ok(3));
        for wrong in ["", "0", "-1", "v3", "3.0", "99999999999999999999"] {
            assert!(version(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_kv_v2_keeps_for_itself() {
        for (inside, reserved) in
            [("config", true), ("metadata/db", true), ("db", false), ("a/config", false)]
        {
            assert_eq!(Place::new("kv", inside).is_reserved_in_v2(), reserved, "{inside}");
        }
        assert_eq!(Place::new("kv", "data/db").without_data().inside, "db");
        assert_eq!(Place::new("kv", "data").without_data().inside, "data");
    }
}
