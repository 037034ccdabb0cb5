//! The secrets of the vault, their versions, and what becomes of them.

mod version;

use std::collections::BTreeMap;

use http::StatusCode;
use serde_json::{Value, json};

use self::version::{Version, now};
use super::refusal::Refusal;

const RETENTION_DAYS: u64 = 90;
const DAY: u64 = 24 * 60 * 60;

/// Names are compared without case.
#[derive(Default)]
pub(super) struct Secrets {
    by_name: BTreeMap<String, Secret>,
    made: u128,
}

struct Secret {
    name: String,
    /// Never empty; the last one is the current one, enabled or not.
    versions: Vec<Version>,
    deleted: Option<u64>,
}

impl Secrets {
    pub(super) fn set(&mut self, base: &str, name: &str, given: &Value) -> Result<Value, Refusal> {
        let mut version = Version::new(given)?;
        if self.by_name.get(&key(name)).is_some_and(|secret| secret.deleted.is_some()) {
            let text = format!(
                "Secret {name} is currently in a deleted but recoverable state, and its name cannot \
                 be reused; in this state, the secret can only be recovered or purged."
            );
            return Err(Refusal::new(StatusCode::CONFLICT, "Conflict", text)
                .inner("ObjectIsDeletedButRecoverable"));
        }
        self.made += 1;
        // Odd, so that no two are the same; large, so that their order is not that of their making.
        let scattered = self.made.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        version.id = format!("{scattered:032x}");
        let secret = self.by_name.entry(key(name)).or_insert_with(|| Secret::new(name));
        secret.versions.push(version.clone());
        Ok(secret.bundle(base, &version, true))
    }

    pub(super) fn get(
        &self,
        base: &str,
        name: &str,
        version: Option<&str>,
    ) -> Result<Value, Refusal> {
        let secret = self.live(name).ok_or_else(|| not_found(name, version))?;
        let found = secret.version(version).ok_or_else(|| not_found(name, version))?;
        found.check_enabled()?;
        Ok(secret.bundle(base, found, true))
    }

    /// Leaves alone what is not given.
    pub(super) fn update(
        &mut self,
        base: &str,
        name: &str,
        version: Option<&str>,
        given: &Value,
    ) -> Result<Value, Refusal> {
        let secret = self.by_name.get_mut(&key(name)).filter(|secret| secret.deleted.is_none());
        let secret = secret.ok_or_else(|| not_found(name, version))?;
        let mut updated = secret.version(version).ok_or_else(|| not_found(name, version))?.clone();
        updated.update(given)?;
        secret.versions.iter_mut().filter(|old| old.id == updated.id).for_each(|old| {
            old.clone_from(&updated);
        });
        Ok(secret.bundle(base, &updated, false))
    }

    pub(super) fn delete(&mut self, base: &str, name: &str) -> Result<Value, Refusal> {
        let secret = self.by_name.get_mut(&key(name)).filter(|secret| secret.deleted.is_none());
        let secret = secret.ok_or_else(|| not_found(name, None))?;
        secret.deleted = Some(now());
        Ok(secret.deleted_bundle(base))
    }

    pub(super) fn deleted(&self, base: &str, name: &str) -> Result<Value, Refusal> {
        let secret = self.by_name.get(&key(name)).filter(|secret| secret.deleted.is_some());
        let secret = secret.ok_or_else(|| deleted_not_found(name))?;
        secret.current().check_enabled()?;
        Ok(secret.deleted_bundle(base))
    }

    pub(super) fn recover(&mut self, base: &str, name: &str) -> Result<Value, Refusal> {
        let secret = self.by_name.get_mut(&key(name)).filter(|secret| secret.deleted.is_some());
        let secret = secret.ok_or_else(|| deleted_not_found(name))?;
        secret.deleted = None;
        Ok(secret.bundle(base, secret.current(), false))
    }

    pub(super) fn purge(&mut self, name: &str) -> Result<(), Refusal> {
        if self.by_name.get(&key(name)).is_none_or(|secret| secret.deleted.is_none()) {
            return Err(deleted_not_found(name));
        }
        self.by_name.remove(&key(name));
        Ok(())
    }

    /// Those that are not deleted, each by its identifier without a version.
    pub(super) fn list(&self, base: &str) -> Value {
        let secrets = self.by_name.values().filter(|secret| secret.deleted.is_none());
        page(secrets.map(|secret| secret.item(base, secret.bundle(base, secret.current(), false))))
    }

    pub(super) fn list_deleted(&self, base: &str) -> Value {
        let secrets = self.by_name.values().filter(|secret| secret.deleted.is_some());
        page(secrets.map(|secret| secret.item(base, secret.deleted_bundle(base))))
    }

    /// In the order of their ids, which is not that of their making.
    pub(super) fn list_versions(&self, base: &str, name: &str) -> Result<Value, Refusal> {
        let secret = self.live(name).ok_or_else(|| not_found(name, None))?;
        let mut versions: Vec<_> = secret.versions.iter().collect();
        versions.sort_by_key(|version| &version.id);
        Ok(page(versions.into_iter().map(|version| secret.bundle(base, version, false))))
    }

    fn live(&self, name: &str) -> Option<&Secret> {
        self.by_name.get(&key(name)).filter(|secret| secret.deleted.is_none())
    }
}

impl Secret {
    fn new(name: &str) -> Self {
        Self { name: name.to_owned(), versions: Vec::new(), deleted: None }
    }

    fn current(&self) -> &Version {
        &self.versions[self.versions.len() - 1]
    }

    fn version(&self, id: Option<&str>) -> Option<&Version> {
        let Some(id) = id else { return Some(self.current()) };
        self.versions.iter().find(|version| version.id.eq_ignore_ascii_case(id))
    }

    fn id(&self, base: &str) -> String {
        format!("{base}/secrets/{}", self.name)
    }

    fn bundle(&self, base: &str, version: &Version, with_value: bool) -> Value {
        let mut bundle = json!({
            "id": format!("{}/{}", self.id(base), version.id),
            "attributes": {
                "enabled": version.enabled,
                "created": version.created,
                "updated": version.updated,
                "recoveryLevel": "Recoverable+Purgeable",
                "recoverableDays": RETENTION_DAYS,
            },
        });
        if with_value {
            bundle["value"] = json!(version.value);
        }
        for (name, time) in &version.times {
            bundle["attributes"][name] = time.clone();
        }
        for (name, text) in &version.metadata {
            bundle[name] = text.clone();
        }
        bundle
    }

    fn deleted_bundle(&self, base: &str) -> Value {
        let deleted = self.deleted.unwrap_or_default();
        let mut bundle = self.bundle(base, self.current(), false);
        bundle["recoveryId"] = json!(format!("{base}/deletedsecrets/{}", self.name));
        bundle["deletedDate"] = json!(deleted);
        bundle["scheduledPurgeDate"] = json!(deleted + RETENTION_DAYS * DAY);
        bundle
    }

    fn item(&self, base: &str, mut bundle: Value) -> Value {
        bundle["id"] = json!(self.id(base));
        bundle
    }
}

fn page(items: impl Iterator<Item = Value>) -> Value {
    json!({ "value": items.collect::<Vec<_>>(), "nextLink": null })
}

fn key(name: &str) -> String {
    name.to_ascii_lowercase()
}

fn not_found(name: &str, version: Option<&str>) -> Refusal {
    let slash = if version.is_some() { "/" } else { "" };
    let text = format!(
        "A secret with (name/id) {name}{slash}{} was not found in this key vault. If you recently \
         deleted this secret you may be able to recover it using the correct recovery command.",
        version.unwrap_or_default()
    );
    Refusal::new(StatusCode::NOT_FOUND, "SecretNotFound", text)
}

fn deleted_not_found(name: &str) -> Refusal {
    let text = format!("Deleted Secret not found: {name}");
    Refusal::new(StatusCode::NOT_FOUND, "SecretNotFound", text)
}

#[cfg(test)]
mod tests {
    use super::super::AzureFake;
    use super::super::testing::{NOTHING, call, done, refused};
    use super::*;

    const NOT_FOUND: (u16, &str, &str) = (404, "SecretNotFound", "");
    const DISABLED: (u16, &str, &str) = (403, "Forbidden", "SecretDisabled");

    #[test]
    fn set_and_get_answer_with_the_whole_bundle() {
        // The reference's SecretBundle: value, id, attributes, contentType, tags.
        let fake = AzureFake::new();
        let given = json!({ "value": "1", "contentType": "text/plain", "tags": { "a": "b" } });
        let set = done(&fake, "PUT", "/secrets/Db", &given);
        assert_eq!(set["value"], "1");
        let attributes = &set["attributes"];
        assert_eq!(attributes["enabled"], true);
        assert_eq!(attributes["recoveryLevel"], "Recoverable+Purgeable");
        assert!(attributes["created"].as_u64().unwrap() > 1_700_000_000);
        assert_eq!(attributes["created"], attributes["updated"]);
        assert_eq!((&set["contentType"], &set["tags"]["a"]), (&json!("text/plain"), &json!("b")));
        let id = set["id"].as_str().unwrap();
        let version = id.strip_prefix("https://myvault.vault.azure.net/secrets/Db/").unwrap();
        assert_eq!(version.len(), 32);
        assert!(version.bytes().all(|byte| byte.is_ascii_hexdigit()));
        // «Key Vault object identifiers should always be compared as case-insensitive strings.»
        for path in ["/secrets/db".to_owned(), format!("/secrets/DB/{}", version.to_uppercase())] {
            assert_eq!(done(&fake, "GET", &path, &NOTHING), set);
        }
    }

    #[test]
    fn the_latest_version_is_the_current_one() {
        // «If not specified, the latest version of the secret is returned.»
        let fake = AzureFake::new();
        let versions: Vec<String> = (0..9).map(|n| fake.set("a", &n.to_string())).collect();
        assert_eq!(done(&fake, "GET", "/secrets/a", &NOTHING)["value"], "8");
        for (n, version) in versions.iter().enumerate() {
            let found = done(&fake, "GET", &format!("/secrets/a/{version}"), &NOTHING);
            assert_eq!(found["value"], n.to_string());
        }
        let missing = "0".repeat(32);
        refused(&fake, "GET", &format!("/secrets/a/{missing}"), &NOTHING, NOT_FOUND);
        refused(&fake, "GET", &format!("/secrets/b/{}", versions[0]), &NOTHING, NOT_FOUND);
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        let fake = AzureFake::new();
        let object = json!({});
        for (method, path) in [
            ("GET", "/secrets/a"),
            ("GET", "/secrets/a/versions"),
            ("PATCH", "/secrets/a"),
            ("DELETE", "/secrets/a"),
            ("GET", "/deletedsecrets/a"),
            ("DELETE", "/deletedsecrets/a"),
            ("POST", "/deletedsecrets/a/recover"),
        ] {
            refused(&fake, method, path, &object, NOT_FOUND);
        }
    }

    #[test]
    fn a_disabled_version_is_not_read() {
        // «enabled: specifies whether the secret data can be retrieved.» The version before it does not step in.
        let fake = AzureFake::new();
        let versions = [fake.set("a", "1"), fake.set("a", "2")];
        let disabled = json!({ "attributes": { "enabled": false } });
        let answer = done(&fake, "PATCH", &format!("/secrets/a/{}", versions[1]), &disabled);
        assert_eq!((&answer["attributes"]["enabled"], &answer["value"]), (&json!(false), &NOTHING));
        refused(&fake, "GET", "/secrets/a", &NOTHING, DISABLED);
        refused(&fake, "GET", &format!("/secrets/a/{}", versions[1]), &NOTHING, DISABLED);
        let before = done(&fake, "GET", &format!("/secrets/a/{}", versions[0]), &NOTHING);
        assert_eq!(before["value"], "1");
        done(
            &fake,
            "PUT",
            "/secrets/b",
            &json!({ "value": "1", "attributes": { "enabled": false } }),
        );
        refused(&fake, "GET", "/secrets/b", &NOTHING, DISABLED);
        done(&fake, "DELETE", "/secrets/b", &NOTHING);
        refused(&fake, "GET", "/deletedsecrets/b", &NOTHING, DISABLED);
        done(&fake, "POST", "/deletedsecrets/b/recover", &NOTHING);
        done(&fake, "PATCH", "/secrets/b", &json!({ "attributes": { "enabled": true } }));
        assert_eq!(done(&fake, "GET", "/secrets/b", &NOTHING)["value"], "1");
    }

    #[test]
    fn an_update_leaves_alone_what_is_not_given() {
        // «Attributes that are not specified in the request are left unchanged. The value cannot be changed.»
        let fake = AzureFake::new();
        let given =
            json!({ "value": "1", "contentType": "a", "attributes": { "exp": 4_000_000_000_u64 } });
        done(&fake, "PUT", "/secrets/a", &given);
        done(&fake, "PATCH", "/secrets/a", &json!({ "value": "2", "tags": { "a": "b" } }));
        let found = done(&fake, "GET", "/secrets/a", &NOTHING);
        assert_eq!((&found["value"], &found["contentType"]), (&json!("1"), &json!("a")));
        assert_eq!(found["attributes"]["exp"], 4_000_000_000_u64);
        assert_eq!(found["tags"], json!({ "a": "b" }));
    }

    #[test]
    fn expired_and_early_secrets_are_read() {
        // «A secret's get operation will work for not-yet-valid and expired secrets, outside the nbf / exp window.»
        let fake = AzureFake::new();
        for (name, attributes) in
            [("a", json!({ "exp": 1 })), ("b", json!({ "nbf": 4_000_000_000_u64 }))]
        {
            let path = format!("/secrets/{name}");
            done(&fake, "PUT", &path, &json!({ "value": "1", "attributes": attributes }));
            assert_eq!(done(&fake, "GET", &path, &NOTHING)["value"], "1");
        }
    }

    #[test]
    fn a_deleted_secret_can_be_recovered_or_purged() {
        // The reference's DeletedSecretBundle: recoveryId, deletedDate, scheduledPurgeDate (after 90 days); no value.
        let fake = AzureFake::new();
        let version = fake.set("a", "1");
        let deleted = done(&fake, "DELETE", "/secrets/a", &NOTHING);
        assert_eq!(deleted["recoveryId"], "https://myvault.vault.azure.net/deletedsecrets/a");
        let [date, purge] =
            ["deletedDate", "scheduledPurgeDate"].map(|at| deleted[at].as_u64().unwrap());
        assert_eq!(purge - date, 90 * 24 * 60 * 60);
        assert_eq!(deleted["value"], NOTHING);
        assert_eq!(done(&fake, "GET", "/deletedsecrets/A", &NOTHING), deleted);
        for path in ["/secrets/a".to_owned(), format!("/secrets/a/{version}")] {
            refused(&fake, "GET", &path, &NOTHING, NOT_FOUND);
        }
        refused(&fake, "DELETE", "/secrets/a", &NOTHING, NOT_FOUND);
        // Its name is taken until it is purged.
        let conflict = (409, "Conflict", "ObjectIsDeletedButRecoverable");
        refused(&fake, "PUT", "/secrets/a", &json!({ "value": "2" }), conflict);

        let recovered = done(&fake, "POST", "/deletedsecrets/a/recover", &NOTHING);
        assert_eq!(recovered["value"], NOTHING);
        assert!(recovered["id"].as_str().unwrap().ends_with(&version));
        assert_eq!(done(&fake, "GET", "/secrets/a", &NOTHING)["value"], "1");
        refused(&fake, "GET", "/deletedsecrets/a", &NOTHING, NOT_FOUND);
        refused(&fake, "DELETE", "/deletedsecrets/a", &NOTHING, NOT_FOUND);

        done(&fake, "DELETE", "/secrets/a", &NOTHING);
        let purged = call(&fake, "DELETE", "/deletedsecrets/a", "");
        assert_eq!((purged.status().as_u16(), purged.body().len()), (204, 0));
        refused(&fake, "POST", "/deletedsecrets/a/recover", &NOTHING, NOT_FOUND);
        done(&fake, "PUT", "/secrets/a", &json!({ "value": "2" }));
    }

    #[test]
    fn lists_hold_no_values() {
        // «No values are returned for the secrets», and of the secrets «only the base secret identifier».
        let fake = AzureFake::new();
        for name in ["a", "a", "b"] {
            fake.set(name, "hunter2");
        }
        done(&fake, "DELETE", "/secrets/b", &NOTHING);
        for (path, ids) in [("/secrets", 1), ("/secrets/a/versions", 2), ("/deletedsecrets", 1)] {
            let list = done(&fake, "GET", path, &NOTHING);
            assert_eq!(list["value"].as_array().unwrap().len(), ids, "{path}");
            assert!(!list.to_string().contains("hunter2"));
        }
        let list = done(&fake, "GET", "/secrets", &NOTHING);
        assert_eq!(list["value"][0]["id"], "https://myvault.vault.azure.net/secrets/a");
    }
}
