//! Which method of the service a request is for, by the paths of its REST reference.

use http::Method;

use super::request::decoded;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Operation {
    AccessVersion,
    AddVersion,
    CreateSecret,
    DeleteSecret,
    DestroyVersion,
    DisableVersion,
    EnableVersion,
    GetSecret,
    GetVersion,
    ListSecrets,
    ListVersions,
    UpdateSecret,
}

impl Operation {
    /// Its name in the definition of the service.
    pub(super) const fn name(self) -> &'static str {
        self.documented().0
    }

    pub(super) const fn permission(self) -> &'static str {
        self.documented().1
    }

    const fn documented(self) -> (&'static str, &'static str) {
        match self {
            Self::AccessVersion => ("AccessSecretVersion", "secretmanager.versions.access"),
            Self::AddVersion => ("AddSecretVersion", "secretmanager.versions.add"),
            Self::CreateSecret => ("CreateSecret", "secretmanager.secrets.create"),
            Self::DeleteSecret => ("DeleteSecret", "secretmanager.secrets.delete"),
            Self::DestroyVersion => ("DestroySecretVersion", "secretmanager.versions.destroy"),
            Self::DisableVersion => ("DisableSecretVersion", "secretmanager.versions.disable"),
            Self::EnableVersion => ("EnableSecretVersion", "secretmanager.versions.enable"),
            Self::GetSecret => ("GetSecret", "secretmanager.secrets.get"),
            Self::GetVersion => ("GetSecretVersion", "secretmanager.versions.get"),
            Self::ListSecrets => ("ListSecrets", "secretmanager.secrets.list"),
            Self::ListVersions => ("ListSecretVersions", "secretmanager.versions.list"),
            Self::UpdateSecret => ("UpdateSecret", "secretmanager.secrets.update"),
        }
    }
}

pub(super) struct Route {
    pub(super) operation: Operation,
    pub(super) name: Name,
}

impl Route {
    pub(super) fn of(method: &Method, path: &str) -> Option<Self> {
        // Split before it is decoded: an encoded slash belongs to an id, which then is not valid.
        let mut segments: Vec<String> =
            path.strip_prefix("/v1/")?.split('/').map(decoded).collect();
        let last = segments.pop()?;
        let (last, verb) = last.rsplit_once(':').unwrap_or((&last, ""));
        segments.push(last.to_owned());
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let (name, versions) = Name::of(&segments)?;
        let about = match (&name.secret, &name.version) {
            (None, _) => "secrets",
            (Some(_), None) if versions => "versions",
            (Some(_), None) => "secret",
            (Some(_), Some(_)) => "version",
        };
        let operation = match (method.as_str(), about, verb) {
            ("GET", "secrets", "") => Operation::ListSecrets,
            ("POST", "secrets", "") => Operation::CreateSecret,
            ("GET", "secret", "") => Operation::GetSecret,
            ("PATCH", "secret", "") => Operation::UpdateSecret,
            ("DELETE", "secret", "") => Operation::DeleteSecret,
            ("POST", "secret", "addVersion") => Operation::AddVersion,
            ("GET", "versions", "") => Operation::ListVersions,
            ("GET", "version", "") => Operation::GetVersion,
            ("GET", "version", "access") => Operation::AccessVersion,
            ("POST", "version", "disable") => Operation::DisableVersion,
            ("POST", "version", "enable") => Operation::EnableVersion,
            ("POST", "version", "destroy") => Operation::DestroyVersion,
            _ => return None,
        };
        Some(Self { operation, name })
    }
}

/// A resource name as a caller gives it: `projects/P[/locations/L][/secrets/S[/versions/V]]`.
pub(super) struct Name {
    /// An id or a number.
    pub(super) project: String,
    location: Option<String>,
    pub(super) secret: Option<String>,
    pub(super) version: Option<String>,
}

impl Name {
    pub(super) fn of_secret(name: &str) -> Option<Self> {
        let segments: Vec<&str> = name.split('/').collect();
        let (name, versions) = Self::of(&segments)?;
        (name.secret.is_some() && !versions).then_some(name)
    }

    /// From the segments of a path, and whether they go on to the versions of a secret.
    fn of(segments: &[&str]) -> Option<(Self, bool)> {
        if segments.contains(&"") {
            return None;
        }
        let (project, location, rest) = match segments {
            ["projects", project, "locations", location, rest @ ..] => {
                (project, Some(location), rest)
            }
            ["projects", project, rest @ ..] => (project, None, rest),
            _ => return None,
        };
        let (secret, versions, version) = match rest {
            ["secrets"] => (None, false, None),
            ["secrets", secret] => (Some(secret), false, None),
            ["secrets", secret, "versions"] => (Some(secret), true, None),
            ["secrets", secret, "versions", version] => (Some(secret), true, Some(version)),
            _ => return None,
        };
        let owned = |part: Option<&&str>| part.map(|part| (*part).to_owned());
        let project = (*project).to_owned();
        let (location, secret, version) = (owned(location), owned(secret), owned(version));
        Some((Self { project, location, secret, version }, versions))
    }

    /// As it was given, whole.
    pub(super) fn given(&self) -> String {
        let secret = self.canonical(&self.project);
        match &self.version {
            Some(version) => format!("{secret}/versions/{version}"),
            None => secret,
        }
    }

    /// The secret's name, or that of what holds secrets, with the project's number.
    pub(super) fn canonical(&self, number: &str) -> String {
        let parent = self.parent(number);
        match &self.secret {
            Some(secret) => format!("{parent}/secrets/{secret}"),
            None => parent,
        }
    }

    /// The name of what holds the secret, with the project's number.
    pub(super) fn parent(&self, number: &str) -> String {
        match &self.location {
            Some(location) => format!("projects/{number}/locations/{location}"),
            None => format!("projects/{number}"),
        }
    }

    /// Letters, digits, hyphens and underscores: at most 255 in a secret's id, at most 63 in a version's alias, which
    /// starts with a letter.
    pub(super) fn is_valid(&self) -> bool {
        let secret = self.secret.as_deref().is_none_or(is_secret_id);
        let version = self.version.as_deref().is_none_or(|version| {
            version.bytes().all(|byte| byte.is_ascii_digit()) || is_alias_shaped(version)
        });
        secret && version
    }
}

pub(super) fn is_secret_id(id: &str) -> bool {
    (1..=255).contains(&id.len()) && is_plain(id)
}

/// What an alias looks like; `latest` does, but is no alias that can be given.
pub(super) fn is_alias_shaped(alias: &str) -> bool {
    let letter = alias.starts_with(|first: char| first.is_ascii_alphabetic());
    letter && alias.len() <= 63 && is_plain(alias)
}

fn is_plain(id: &str) -> bool {
    id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}
