//! What the calls of the vault are for, told by method and path.

use http::StatusCode;

use super::super::refusal::Refusal;
use super::super::wire::Asked;

/// What a call is for.
#[derive(Clone, Copy)]
pub(super) enum Operation {
    Set,
    Get,
    Update,
    Delete,
    List,
    ListVersions,
    GetDeleted,
    ListDeleted,
    Recover,
    Purge,
}

impl Operation {
    /// The permission of an access policy, and the data action of a role.
    pub(super) fn needs(self) -> (&'static str, &'static str) {
        match self {
            Self::Set => ("set", "setSecret/action"),
            Self::Get => ("get", "getSecret/action"),
            Self::Update => ("set", "update/action"),
            Self::Delete => ("delete", "delete"),
            Self::List | Self::ListVersions | Self::ListDeleted => ("list", "readMetadata/action"),
            Self::GetDeleted => ("get", "readMetadata/action"),
            Self::Recover => ("recover", "recover/action"),
            Self::Purge => ("purge", "purge/action"),
        }
    }
}

/// The operation, with the name of the secret (empty if it has none) and its version.
pub(super) fn route(asked: &Asked) -> Result<(Operation, &str, Option<&str>), Refusal> {
    let method = asked.method.as_str();
    let segments: Vec<&str> = asked.segments.iter().map(String::as_str).collect();
    Ok(match (method, &segments[..]) {
        ("PUT", ["secrets", name]) => (Operation::Set, name, None),
        ("GET", ["secrets"]) => (Operation::List, "", None),
        ("GET", ["secrets", name, "versions"]) => (Operation::ListVersions, name, None),
        ("GET", ["secrets", name]) => (Operation::Get, name, None),
        ("GET", ["secrets", name, id]) if is_version(id) => (Operation::Get, name, Some(id)),
        ("PATCH", ["secrets", name]) => (Operation::Update, name, None),
        ("PATCH", ["secrets", name, id]) if is_version(id) => (Operation::Update, name, Some(id)),
        ("DELETE", ["secrets", name]) => (Operation::Delete, name, None),
        ("GET", ["deletedsecrets"]) => (Operation::ListDeleted, "", None),
        ("GET", ["deletedsecrets", name]) => (Operation::GetDeleted, name, None),
        ("DELETE", ["deletedsecrets", name]) => (Operation::Purge, name, None),
        ("POST", ["deletedsecrets", name, "recover"]) => (Operation::Recover, name, None),
        (_, segments) => {
            let last = segments.last().unwrap_or(&"");
            let text = format!("Method {method} does not allow operation '{last}'");
            return Err(Refusal::new(StatusCode::BAD_REQUEST, "BadParameter", text));
        }
    })
}

fn is_version(segment: &str) -> bool {
    segment.len() == 32 && segment.bytes().all(|byte| byte.is_ascii_hexdigit())
}
