//! How a secret is called: `mount/path`.

use crate::store::StoreError;

/// Refuses what has no mount or no path, or what Vault would take for another path than the one written.
pub(super) fn check(name: &str) -> Result<(), StoreError> {
    let odd = |part: &str| matches!(part, "" | "." | "..") || part.contains(char::is_control);
    if name.contains('/') && !name.split('/').any(odd) {
        return Ok(());
    }
    Err(StoreError::misconfigured()
        .detail("the name is not of the form mount/path, or has empty or dotted parts")
        .help("write the mount of the secrets engine and the path in it: vault = \"secret/database#password\""))
}

/// The path inside a mount, if the secret is there.
pub(super) fn inside<'a>(name: &'a str, mount: &str) -> Option<&'a str> {
    name.strip_prefix(mount)?.strip_prefix('/')
}

/// The first part, and the rest.
pub(super) fn split(name: &str) -> (&str, &str) {
    name.split_once('/').unwrap_or((name, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mount_and_a_path() {
        for good in
            ["secret/db", "team/kv/a/b", "secret/ü b", "secret/a?b#c", "secret/..a", "a/%2e"]
        {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for bad in
            ["", "db", "/secret/db", "secret/", "secret//db", "secret/../sys", "a/./b", "a/b\n"]
        {
            assert!(check(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_mount_ends_at_a_slash() {
        assert_eq!(inside("team/kv/db", "team/kv"), Some("db"));
        assert_eq!(inside("team/kv2/db", "team/kv"), None);
        assert_eq!(inside("team/kv", "team/kv"), None);
    }
}
