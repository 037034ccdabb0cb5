//! Where a subject's secrets are.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use serde_json::{Map, Value, json};

use crate::contract::{Made, NotHere};
use crate::openbao::OpenBao;

/// A version of KV.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kv {
    V1,
    V2,
}

impl Kv {
    pub(super) fn number(self) -> u8 {
        match self {
            Self::V1 => 1,
            Self::V2 => 2,
        }
    }
}

/// A KV engine, or a part of one.
pub(super) struct Place {
    mount: String,
    kv: Kv,
    /// Before each path, where the engine is not ours.
    prefix: Option<String>,
    made: Mutex<BTreeSet<String>>,
}

impl Place {
    /// An engine of its own; `None` if the server does not let us.
    pub(super) fn mounted(bao: &OpenBao, kv: Kv) -> Option<Self> {
        let mount = crate::random("secretconf");
        bao.try_mount_kv(&mount, kv.number())?;
        Some(Self { mount, kv, prefix: None, made: Mutex::default() })
    }

    /// An engine of its own, or a random path in one that is there.
    pub(super) fn of_environment(bao: &OpenBao) -> Self {
        let said = std::env::var("SECRETCONF_TEST_VAULT_MOUNT").ok();
        let own = if said.is_none() { Self::mounted(bao, Kv::V2) } else { None };
        own.unwrap_or_else(|| Self::lodged(bao, said.unwrap_or_else(|| "secret".to_owned())))
    }

    /// Only KV v2 counts what is written.
    fn lodged(bao: &OpenBao, mount: String) -> Self {
        let prefix = crate::random("secretconf");
        let probe = format!("{mount}/data/{prefix}/probe");
        let written = bao.try_post(&probe, json!({ "data": { "probe": true } }));
        let kv = match &written {
            Some(answer) if answer["data"]["version"].is_u64() => Kv::V2,
            _ => Kv::V1,
        };
        if written.is_some() {
            let before = if kv == Kv::V1 { "data/" } else { "" };
            bao.remove(&mount, kv.number(), &format!("{before}{prefix}/probe"));
        }
        Self { mount, kv, prefix: Some(prefix), made: Mutex::default() }
    }

    fn inside(&self, name: &str) -> String {
        match &self.prefix {
            Some(prefix) => format!("{prefix}/{name}"),
            None => name.to_owned(),
        }
    }

    /// A locator's name, as policies have it, too.
    pub(super) fn name(&self, name: &str) -> String {
        let inside = self.inside(name);
        match self.kv {
            Kv::V1 => format!("{}/{inside}", self.mount),
            Kv::V2 => format!("{}/data/{inside}", self.mount),
        }
    }

    /// Writes a secret or its next version; its number, where there are any.
    pub(super) fn write(
        &self,
        bao: &OpenBao,
        name: &str,
        text: &str,
    ) -> Result<Option<String>, NotHere> {
        let data = serde_json::from_str::<Map<String, Value>>(text);
        let data = data.map_err(|_| NotHere("KV holds JSON objects only"))?;
        if self.kv == Kv::V2 && data.values().any(Value::is_f64) {
            return Err(NotHere("KV v2 makes floats of 64 bits of long numbers"));
        }
        let inside = self.inside(name);
        self.made.lock().unwrap_or_else(PoisonError::into_inner).insert(inside.clone());
        match self.kv {
            Kv::V1 => {
                bao.write_v1(&self.mount, &inside, text);
                Ok(None)
            }
            Kv::V2 => Ok(Some(bao.write_v2(&self.mount, &inside, text))),
        }
    }

    /// Deletes a version, so that it can be undeleted.
    pub(super) fn delete(&self, bao: &OpenBao, secret: &Made) -> Result<(), NotHere> {
        let Some(version) = &secret.version else {
            return Err(NotHere("KV v1 only deletes for good"));
        };
        let versions: u64 = version.parse().expect("a number");
        let path = secret.name.replacen("/data/", "/delete/", 1);
        let deleted = bao.try_post(&path, json!({ "versions": [versions] }));
        deleted.map(drop).ok_or(NotHere("the token may delete no versions"))
    }

    /// Removes all of it.
    pub(super) fn remove(&self, bao: &OpenBao) {
        if self.prefix.is_none() {
            bao.delete(&[format!("sys/mounts/{}", self.mount)]);
            return;
        }
        for inside in self.made.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            bao.remove(&self.mount, self.kv.number(), inside);
        }
    }
}
