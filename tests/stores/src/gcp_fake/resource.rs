//! Secrets and their versions, and what they look like in JSON.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

pub(super) struct Secret {
    pub(super) created: u64,
    /// When it was last changed; versions have their own.
    pub(super) changed: u64,
    /// What was given for it and is only given back: replication, labels, annotations, topics.
    pub(super) fields: Map<String, Value>,
    /// Aliases may name a version that is not there.
    pub(super) aliases: BTreeMap<String, i64>,
    /// In order; the first is number 1.
    pub(super) versions: Vec<Version>,
}

pub(super) struct Version {
    pub(super) payload: Vec<u8>,
    pub(super) state: VersionState,
    pub(super) created: u64,
    pub(super) changed: u64,
    destroyed: Option<u64>,
    checksum_given: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum VersionState {
    Enabled,
    Disabled,
    Destroyed,
}

impl VersionState {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Enabled => "ENABLED",
            Self::Disabled => "DISABLED",
            Self::Destroyed => "DESTROYED",
        }
    }

    const fn number(self) -> u8 {
        match self {
            Self::Enabled => 1,
            Self::Disabled => 2,
            Self::Destroyed => 3,
        }
    }
}

impl Secret {
    pub(super) fn new(fields: Map<String, Value>, now: u64) -> Self {
        let (aliases, versions) = Default::default();
        Self { created: now, changed: now, fields, aliases, versions }
    }

    pub(super) fn add(&mut self, payload: Vec<u8>, checksum_given: bool, now: u64) {
        self.versions.push(Version {
            payload,
            state: VersionState::Enabled,
            created: now,
            changed: now,
            destroyed: None,
            checksum_given,
        });
    }

    /// The number of a version, from its number, an alias or `latest`: the version created last, in whatever state.
    pub(super) fn resolve(&self, version: &str) -> Option<usize> {
        let number = match version.parse() {
            Ok(number) => number,
            Err(_) if version == "latest" => self.versions.len(),
            Err(_) => usize::try_from(*self.aliases.get(version)?).ok()?,
        };
        (1..=self.versions.len()).contains(&number).then_some(number)
    }

    /// A version in JSON, by its number.
    pub(super) fn version(&self, name: &str, number: usize, numbers_for_enums: bool) -> Value {
        let mut version = self.versions[number - 1].json(numbers_for_enums);
        version["name"] = format!("{name}/versions/{number}").into();
        // The two have the same shape where no key of a customer is involved.
        if let Some(replication) = self.fields.get("replication") {
            version["replicationStatus"] = replication.clone();
        }
        version
    }

    pub(super) fn json(&self, name: &str) -> Value {
        let mut secret = self.fields.clone();
        secret.insert("name".to_owned(), name.into());
        secret.insert("createTime".to_owned(), time(self.created).into());
        secret.insert("etag".to_owned(), etag(self.changed).into());
        if !self.aliases.is_empty() {
            let number =
                |(alias, number): (&String, &i64)| (alias.clone(), number.to_string().into());
            let aliases: Map<String, Value> = self.aliases.iter().map(number).collect();
            secret.insert("versionAliases".to_owned(), aliases.into());
        }
        secret.into()
    }
}

impl Version {
    pub(super) fn change_to(&mut self, state: VersionState, now: u64) {
        self.state = state;
        self.changed = now;
        if state == VersionState::Destroyed {
            self.payload.clear();
            self.destroyed = Some(now);
        }
    }

    fn json(&self, numbers_for_enums: bool) -> Value {
        let state = if numbers_for_enums {
            self.state.number().into()
        } else {
            Value::from(self.state.name())
        };
        let mut version = json!({
            "createTime": time(self.created),
            "state": state,
            "etag": etag(self.changed),
        });
        if let Some(destroyed) = self.destroyed {
            version["destroyTime"] = time(destroyed).into();
        }
        if self.checksum_given {
            version["clientSpecifiedPayloadChecksum"] = true.into();
        }
        version
    }
}

/// A time as RFC 3339 has it. A clock that only tells what came later gives the same answers in every run.
fn time(tick: u64) -> String {
    format!("2023-11-14T22:13:20.{tick:06}Z")
}

/// An etag includes its quotes.
pub(super) fn etag(tick: u64) -> String {
    format!("\"{:x}\"", 0x16_0000_0000_0000 + tick)
}
