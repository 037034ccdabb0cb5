//! Which secrets engines there are: where they are mounted, and which version of KV they are.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::path;
use super::said::Said;
use crate::store::StoreError;

/// A mount of a secrets engine.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mount {
    /// Without slashes around it: `secret`, `team/kv`.
    pub(super) path: String,
    pub(super) kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    V1,
    V2,
}

/// The mounts that are known by now.
pub(super) struct Mounts(Mutex<Vec<Mount>>);

impl Mount {
    pub(super) fn new(path: &str, kind: Kind) -> Self {
        Self { path: path.trim_matches('/').to_owned(), kind }
    }

    /// In the answer to the question under which mount a path is, that also the command lines ask.
    pub(super) fn of(said: &Said) -> Result<Option<Self>, StoreError> {
        let data = said.object().and_then(|answer| answer.object("data"));
        let Some(data) = data else { return Ok(None) };
        let Some(path) = data.text("path") else { return Ok(None) };
        let version = data.object("options").and_then(|options| options.text("version"));
        let kind = match (data.text("type").as_deref(), version.as_deref()) {
            (Some("kv"), Some("2")) => Kind::V2,
            (Some("kv" | "generic" | "cubbyhole"), _) => Kind::V1,
            _ => {
                return Err(StoreError::misconfigured()
                    .detail(format!("the secrets engine at {path} is not KV"))
                    .help("name a secret of a KV engine: mount/path"));
            }
        };
        Ok(Some(Self::new(&path, kind)))
    }
}

impl Mounts {
    pub(super) const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// The mount that a secret is under. No mount is inside another.
    pub(super) fn find(&self, name: &str) -> Option<Mount> {
        self.lock().iter().find(|mount| path::inside(name, &mount.path).is_some()).cloned()
    }

    pub(super) fn learn(&self, mount: Mount) {
        let mut known = self.lock();
        if !known.contains(&mount) {
            known.push(mount);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Mount>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(body: &str) -> Result<Option<Mount>, StoreError> {
        Mount::of(&Said { status: 200, body: body.into() })
    }

    #[test]
    fn version_by_the_mounts_options() {
        for (data, mount) in [
            (r#"{"path": "secret/", "type": "kv", "options": {"version": "2"}}"#, Kind::V2),
            (r#"{"path": "secret/", "type": "kv", "options": {"version": "1"}}"#, Kind::V1),
            (r#"{"path": "secret/", "type": "kv", "options": {}}"#, Kind::V1),
            (r#"{"path": "secret/", "type": "kv", "options": null}"#, Kind::V1),
            (r#"{"path": "secret/", "type": "generic"}"#, Kind::V1),
        ] {
            let found = of(&format!(r#"{{"data": {data}}}"#));
            assert_eq!(found, Ok(Some(Mount::new("secret", mount))), "{data}");
        }
        assert_eq!(of(r#"{"data": null}"#), Ok(None));
        let other = of(r#"{"data": {"path": "db/", "type": "database"}}"#).unwrap_err();
        assert!(other.to_string().contains("at db/ is not KV"), "{other}");
    }

    #[test]
    fn the_mount_of_a_name() {
        let mounts = Mounts::new();
        mounts.learn(Mount::new("team/kv", Kind::V1));
        mounts.learn(Mount::new("secret/", Kind::V2));
        let found = |name| mounts.find(name).map(|mount| mount.path);
        assert_eq!(found("team/kv/a/b").as_deref(), Some("team/kv"));
        assert_eq!(found("secret/a").as_deref(), Some("secret"));
        assert_eq!(found("team/other/a"), None);
        assert_eq!(found("secrets/a"), None);
    }
}
