//! One version of a secret, and what it may hold.

use std::time::{SystemTime, UNIX_EPOCH};

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::super::VALUE_LIMIT;
use super::super::refusal::Refusal;

#[derive(Clone)]
pub(super) struct Version {
    pub(super) id: String,
    pub(super) value: String,
    pub(super) enabled: bool,
    /// `contentType` and `tags`.
    pub(super) metadata: Map<String, Value>,
    /// `nbf` and `exp`, which do not keep anybody from reading.
    pub(super) times: Map<String, Value>,
    pub(super) created: u64,
    pub(super) updated: u64,
}

impl Version {
    /// Its id is for the secret to give.
    pub(super) fn new(given: &Value) -> Result<Self, Refusal> {
        let value = given["value"].as_str().ok_or_else(|| invalid("value"))?.to_owned();
        if value.len() > VALUE_LIMIT {
            let text = format!(
                "Secret is beyond the maximum permitted length of {VALUE_LIMIT} characters."
            );
            return Err(
                Refusal::new(StatusCode::BAD_REQUEST, "BadParameter", text).inner("SecretTooLarge")
            );
        }
        let now = now();
        let mut version = Self {
            id: String::new(),
            value,
            enabled: true,
            metadata: Map::new(),
            times: Map::new(),
            created: now,
            updated: now,
        };
        version.update(given)?;
        Ok(version)
    }

    /// Leaves alone what is not given.
    pub(super) fn update(&mut self, given: &Value) -> Result<(), Refusal> {
        let attributes = &given["attributes"];
        if !attributes["enabled"].is_null() {
            self.enabled = attributes["enabled"].as_bool().ok_or_else(|| invalid("enabled"))?;
        }
        for name in ["nbf", "exp"] {
            if !attributes[name].is_null() {
                let time = attributes[name].as_i64().ok_or_else(|| invalid(name))?;
                self.times.insert(name.to_owned(), json!(time));
            }
        }
        for (name, fits) in
            [("contentType", fits_content_type as fn(&Value) -> bool), ("tags", fits_tags)]
        {
            if !given[name].is_null() {
                if !fits(&given[name]) {
                    return Err(invalid(name));
                }
                self.metadata.insert(name.to_owned(), given[name].clone());
            }
        }
        self.updated = now();
        Ok(())
    }

    pub(super) fn check_enabled(&self) -> Result<(), Refusal> {
        if self.enabled {
            return Ok(());
        }
        let text = "Operation get is not allowed on a disabled secret.".to_owned();
        Err(Refusal::new(StatusCode::FORBIDDEN, "Forbidden", text).inner("SecretDisabled"))
    }
}

fn fits_content_type(given: &Value) -> bool {
    given.as_str().is_some_and(|text| text.chars().count() <= 255)
}

fn fits_tags(given: &Value) -> bool {
    let fits = |text: &str| text.chars().count() <= 256;
    given.as_object().is_some_and(|tags| {
        tags.len() <= 15
            && tags.iter().all(|(name, tag)| fits(name) && tag.as_str().is_some_and(fits))
    })
}

fn invalid(name: &str) -> Refusal {
    let text = format!("Property {name} has invalid value.");
    Refusal::new(StatusCode::BAD_REQUEST, "BadParameter", text)
}

pub(super) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

#[cfg(test)]
mod tests {
    use super::super::super::AzureFake;
    use super::super::super::testing::{NOTHING, done, refused};
    use super::*;

    #[test]
    fn what_does_not_fit_is_refused() {
        // «a maximum size of 25k bytes», contentType of 255 characters, 15 tags of 256 characters each
        let fake = AzureFake::new();
        let bad = (400, "BadParameter", "");
        let set = |value: String| json!({ "value": value });
        done(&fake, "PUT", "/secrets/a", &set("a".repeat(VALUE_LIMIT)));
        let long = set("a".repeat(VALUE_LIMIT + 1));
        refused(&fake, "PUT", "/secrets/a", &long, (400, "BadParameter", "SecretTooLarge"));
        let wide = set("ü".repeat(VALUE_LIMIT / 2 + 1));
        refused(&fake, "PUT", "/secrets/a", &wide, (400, "BadParameter", "SecretTooLarge"));
        done(&fake, "PUT", "/secrets/a", &json!({ "value": "" }));
        let tags: Map<_, _> = (0..16).map(|n| (n.to_string(), json!(""))).collect();
        for body in [
            NOTHING,
            json!({}),
            json!({ "value": 1 }),
            json!({ "value": "1", "contentType": "a".repeat(256) }),
            json!({ "value": "1", "tags": tags }),
            json!({ "value": "1", "tags": { "a": "b".repeat(257) } }),
            json!({ "value": "1", "attributes": { "enabled": "no" } }),
            json!({ "value": "1", "attributes": { "exp": "tomorrow" } }),
        ] {
            refused(&fake, "PUT", "/secrets/a", &body, bad);
        }
        assert_eq!(done(&fake, "GET", "/secrets/a", &NOTHING)["value"], "");
    }
}
