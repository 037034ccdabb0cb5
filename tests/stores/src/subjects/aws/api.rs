//! A Secrets Manager that is changed by its own API.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use secretconf::store::aws_sdk::aws_config::SdkConfig;
use secretconf::store::aws_sdk::aws_sdk_secretsmanager::Client;
use secretconf::store::aws_sdk::aws_sdk_secretsmanager::primitives::Blob;
use tokio::runtime::Runtime;

use super::Admin;
use crate::contract::{Content, NotHere};

/// Denies everybody to read the secret that it hangs on.
const NOBODY: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*",
    "Action": "secretsmanager:GetSecretValue", "Resource": "*"}]}"#;

/// Its secrets are deleted with it.
pub(super) struct Api {
    client: Client,
    server: String,
    runtime: Runtime,
    /// Names of secrets that were made.
    made: Mutex<BTreeSet<String>>,
}

impl Api {
    /// `server` is what the table calls it.
    pub(super) fn new(config: &SdkConfig, server: String, runtime: Runtime) -> Self {
        Self { client: Client::new(config), server, runtime, made: Mutex::default() }
    }

    fn can_read(&self, name: &str) -> bool {
        let read = self.client.get_secret_value().secret_id(name);
        self.runtime.block_on(read.send()).is_ok()
    }
}

impl Admin for Api {
    fn server(&self) -> String {
        self.server.clone()
    }

    fn put(&self, name: &str, content: Content<'_>) -> String {
        let (text, bytes) = match content {
            Content::Text(text) => (Some(text.to_owned()), None),
            Content::Bytes(bytes) => (None, Some(Blob::new(bytes))),
        };
        let is_new =
            self.made.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned());
        let version = if is_new {
            let create = self.client.create_secret().name(name);
            let create = create.set_secret_string(text).set_secret_binary(bytes);
            self.runtime.block_on(create.send()).expect("a new secret").version_id
        } else {
            let put = self.client.put_secret_value().secret_id(name);
            let put = put.set_secret_string(text).set_secret_binary(bytes);
            self.runtime.block_on(put.send()).expect("a new version").version_id
        };
        version.expect("the id of a version")
    }

    /// By a policy on the secret, if it is heeded.
    fn deny(&self, name: &str) -> Result<(), NotHere> {
        let put = self.client.put_resource_policy().secret_id(name).resource_policy(NOBODY);
        self.runtime.block_on(put.send()).expect("a policy");
        // AWS takes a moment; an emulator never will.
        let attempts = if self.server == "AWS" { 20 } else { 1 };
        for attempt in 0..attempts {
            if !self.can_read(name) {
                return Ok(());
            }
            if attempt + 1 < attempts {
                thread::sleep(Duration::from_millis(500));
            }
        }
        Err(NotHere("it heeds no policies"))
    }

    fn disable(&self, name: &str) {
        let delete = self.client.delete_secret().secret_id(name).recovery_window_in_days(7);
        self.runtime.block_on(delete.send()).expect("a secret that can be deleted");
    }
}

impl Drop for Api {
    fn drop(&mut self) {
        let made = std::mem::take(self.made.get_mut().unwrap_or_else(PoisonError::into_inner));
        for name in made {
            let delete = self.client.delete_secret().secret_id(&name);
            let deleted = delete.force_delete_without_recovery(true).send();
            if let Err(error) = self.runtime.block_on(deleted) {
                eprintln!("the secret {name} is still there: {error:?}");
            }
        }
    }
}

/// The version of moto that `cargo xtask` installs.
pub(super) fn moto_version() -> &'static str {
    let requirements = include_str!("../../../../../xtask/src/requirements.txt");
    let line = requirements.lines().find(|line| line.starts_with("moto")).expect("moto");
    line.rsplit("==").next().expect("its version").trim()
}
