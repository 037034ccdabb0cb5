//! How a secret is called: its name alone, or the whole resource name that Google shows.

use crate::store::StoreError;

const LONGEST_SECRET: usize = 255;
const LONGEST_VERSION: usize = 63;
const LATEST: &str = "latest";

/// A version of a secret: `projects/PROJECT/locations/LOCATION/secrets/SECRET/versions/VERSION`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Name<'a> {
    /// `None`: the store's own.
    pub(super) project: Option<&'a str>,
    /// Of a regional secret.
    pub(super) location: Option<&'a str>,
    pub(super) secret: &'a str,
    pub(super) version: &'a str,
}

impl<'a> Name<'a> {
    /// `version` is what the attribute asks for beside the name.
    pub(super) fn read(name: &'a str, version: Option<&'a str>) -> Result<Self, StoreError> {
        let parts: Vec<_> = name.split('/').collect();
        let (project, location, secret, in_name) = match *parts {
            [secret] => (None, None, secret, None),
            ["projects", project, "secrets", secret] => (Some(project), None, secret, None),
            ["projects", project, "secrets", secret, "versions", version] => {
                (Some(project), None, secret, Some(version))
            }
            ["projects", project, "locations", location, "secrets", secret] => {
                (Some(project), Some(location), secret, None)
            }
            [
                "projects",
                project,
                "locations",
                location,
                "secrets",
                secret,
                "versions",
                version,
            ] => (Some(project), Some(location), secret, Some(version)),
            _ => return Err(no_name(name)),
        };
        if !is_of(secret, LONGEST_SECRET, "-_") {
            return Err(no_name(secret));
        }
        if let Some(project) = project {
            check_project(project)?;
        }
        if let Some(location) = location {
            check_location(location)?;
        }
        let version = one_version(version, in_name)?;
        Ok(Self { project, location, secret, version })
    }

    pub(super) fn is_latest(&self) -> bool {
        self.version == LATEST
    }

    /// The whole resource name.
    pub(super) fn resource(&self, project: &str) -> String {
        let Self { secret, version, .. } = self;
        match self.location {
            Some(location) => format!(
                "projects/{project}/locations/{location}/secrets/{secret}/versions/{version}"
            ),
            None => format!("projects/{project}/secrets/{secret}/versions/{version}"),
        }
    }
}

/// What goes into a URL must not change what the URL means.
pub(super) fn check_project(project: &str) -> Result<(), StoreError> {
    // Old projects of a domain are called `example.com:project`.
    if is_of(project, LONGEST_SECRET, "-.:") && project != "." && project != ".." {
        return Ok(());
    }
    Err(StoreError::misconfigured()
        .detail(format!("`{}` is no project", project.escape_debug()))
        .help("write the project's id or its number, as `gcloud projects list` shows them"))
}

/// It becomes a part of the host's name.
fn check_location(location: &str) -> Result<(), StoreError> {
    let fits = is_of(location, LONGEST_VERSION, "-") && !location.starts_with('-');
    if fits && !location.contains(|c: char| c.is_ascii_uppercase()) {
        return Ok(());
    }
    Err(StoreError::misconfigured()
        .detail(format!("`{}` is no location", location.escape_debug()))
        .help("write it as Google does: europe-west3"))
}

fn one_version<'a>(
    asked: Option<&'a str>,
    in_name: Option<&'a str>,
) -> Result<&'a str, StoreError> {
    let version = match (asked, in_name) {
        (Some(asked), Some(in_name)) if asked != in_name => {
            return Err(StoreError::misconfigured()
                .detail("a version in the name, and another one beside it")
                .help("leave one of the two versions out"));
        }
        (asked, in_name) => asked.or(in_name).unwrap_or(LATEST),
    };
    if is_of(version, LONGEST_VERSION, "-_") {
        return Ok(version);
    }
    Err(StoreError::misconfigured()
        .detail(format!("`{}` is no version", version.escape_debug()))
        .help("a version is a number, an alias of letters, digits, `_` and `-`, or `latest`"))
}

fn is_of(text: &str, longest: usize, marks: &str) -> bool {
    (1..=longest).contains(&text.len())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || marks.contains(c))
}

fn no_name(name: &str) -> StoreError {
    let error = StoreError::misconfigured()
        .detail(format!("`{}` is no name of a secret", name.escape_debug()));
    if name.len() > LONGEST_SECRET {
        return error.help("a name has at most 255 characters");
    }
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-_".contains(c) { c } else { '-' };
    let suggestion: String = name.chars().map(plain).collect();
    let suggestion = if suggestion.is_empty() { "my-secret" } else { suggestion.as_str() };
    error.help(format!(
        "names have letters, digits, `_` and `-`: {suggestion}, or projects/PROJECT/secrets/NAME"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::StoreErrorKind;

    fn read(name: &str) -> String {
        Name::read(name, None).map_or_else(refusal, |name| name.resource("own"))
    }

    fn refusal(error: StoreError) -> String {
        assert_eq!(error.kind(), StoreErrorKind::Misconfigured);
        format!("{error}; {}", error.cure().unwrap_or_default())
    }

    #[test]
    fn every_form() {
        assert_eq!(
            Name::read("db", None),
            Ok(Name { project: None, location: None, secret: "db", version: "latest" })
        );
        assert_eq!(read("db"), "projects/own/secrets/db/versions/latest");
        let whole = Name::read("projects/p/secrets/db", None).unwrap();
        assert_eq!((whole.project, whole.secret, whole.location), (Some("p"), "db", None));
        assert_eq!(Name::read("projects/12/secrets/db/versions/3", None).unwrap().version, "3");
        let regional = Name::read("projects/p/locations/europe-west3/secrets/db", None).unwrap();
        assert_eq!(regional.location, Some("europe-west3"));
        assert_eq!(
            regional.resource("p"),
            "projects/p/locations/europe-west3/secrets/db/versions/latest"
        );
        let regional = Name::read("projects/p/locations/eu/secrets/db/versions/blue", None);
        assert_eq!(regional.unwrap().version, "blue");
        assert!(Name::read("projects/example.com:old/secrets/db", None).is_ok());
    }

    #[test]
    fn a_version_beside_the_name() {
        assert_eq!(Name::read("db", Some("7")).unwrap().version, "7");
        assert_eq!(Name::read("projects/p/secrets/db/versions/7", Some("7")).unwrap().version, "7");
        let two = Name::read("projects/p/secrets/db/versions/7", Some("8"));
        assert!(refusal(two.unwrap_err()).contains("leave one of the two versions out"));
        for wrong in ["", "a b", "1/../2", "ü"] {
            assert!(refusal(Name::read("db", Some(wrong)).unwrap_err()).contains("no version"));
        }
    }

    #[test]
    fn no_name_of_a_secret() {
        assert_eq!(
            read("production/db"),
            "not set up: `production/db` is no name of a secret; names have letters, digits, `_` and `-`: production-db, \
             or projects/PROJECT/secrets/NAME"
        );
        for wrong in ["", "a.b", "ü", "a b", "projects/p/secrets/", "projects/p/db", "secrets/db"]
        {
            assert!(read(wrong).contains("no name of a secret"), "{wrong}");
        }
        assert!(read(&"a".repeat(255)).ends_with("/latest"));
        assert!(read(&"a".repeat(256)).contains("at most 255"));
        assert!(read("projects/p/secrets/db:access").contains("no name of a secret"));
        assert!(read("db\r\nX: y").contains(r"`db\r\nX: y` is"));
    }

    #[test]
    fn what_would_change_the_url() {
        for wrong in ["", "..", "p?x", "p#x", "p q", "ü"] {
            assert!(read(&format!("projects/{wrong}/secrets/db")).contains("no project"));
        }
        for wrong in ["", "-", "eu.example.com", "eu@x", "EU"] {
            let name = format!("projects/p/locations/{wrong}/secrets/db");
            assert!(read(&name).contains("no location"), "{name}");
        }
    }
}
