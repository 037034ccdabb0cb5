//! A vault that is changed by the official SDK.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use secretconf::store::azure_sdk::azure_core::credentials::TokenCredential;
use secretconf::store::azure_sdk::azure_core::error::ErrorKind;
use secretconf::store::azure_sdk::azure_core::http::ClientOptions;
use secretconf::store::azure_sdk::azure_core::{Error, Result};
use secretconf::store::azure_sdk::azure_security_keyvault_secrets::models::{
    SecretAttributes, SecretClientUpdateSecretPropertiesOptions, SetSecretParameters,
    UpdateSecretPropertiesParameters,
};
use secretconf::store::azure_sdk::azure_security_keyvault_secrets::{
    ResourceExt as _, SecretClient, SecretClientOptions,
};
use tokio::runtime::{Builder, Runtime};

use crate::contract::NotHere;
use crate::server::Server;

/// A vault that was asked to delete a secret takes some seconds before it purges it.
const PATIENCE: u32 = 20;

/// One that still knows nothing of it after so many tries keeps no deleted secrets.
const PATIENCE_IF_ABSENT: u32 = 6;

/// Its secrets are removed with it.
pub(super) struct Admin {
    client: SecretClient,
    runtime: Runtime,
    made: Mutex<BTreeSet<String>>,
    /// The server that it talks to, if it is its own.
    _server: Option<Server>,
}

impl Admin {
    pub(super) fn new(
        url: &str,
        credential: Arc<dyn TokenCredential>,
        client_options: ClientOptions,
        server: Option<Server>,
    ) -> Self {
        let options = SecretClientOptions {
            client_options,
            verify_challenge_resource: Some(url.contains(".vault.azure.net")),
            ..SecretClientOptions::default()
        };
        let client = SecretClient::new(url, credential, Some(options)).expect("a client");
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        Self { client, runtime, made: Mutex::default(), _server: server }
    }

    /// Makes a secret or its next version; the version's id.
    pub(super) fn put(&self, name: &str, text: &str) -> std::result::Result<String, NotHere> {
        let parameters =
            SetSecretParameters { value: Some(text.to_owned()), ..SetSecretParameters::default() };
        let set = async {
            let content = parameters.try_into()?;
            let set = self.client.set_secret(name, content, None).await?.into_model()?;
            Ok(set.resource_id()?.version)
        };
        let version: Result<_> = self.runtime.block_on(set);
        match version {
            Err(error) if text.is_empty() && status(&error) == Some(400) => {
                Err(NotHere("this vault keeps no empty value"))
            }
            version => {
                self.made.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned());
                Ok(version.expect("a secret").expect("the id of its version"))
            }
        }
    }

    pub(super) fn disable(
        &self,
        name: &str,
        version: Option<&str>,
    ) -> std::result::Result<(), NotHere> {
        let attributes = SecretAttributes { enabled: Some(false), ..SecretAttributes::default() };
        let parameters = UpdateSecretPropertiesParameters {
            secret_attributes: Some(attributes),
            ..UpdateSecretPropertiesParameters::default()
        };
        let options = SecretClientUpdateSecretPropertiesOptions {
            secret_version: version.map(str::to_owned),
            ..SecretClientUpdateSecretPropertiesOptions::default()
        };
        let update = async {
            let content = parameters.try_into()?;
            self.client.update_secret_properties(name, content, Some(options)).await
        };
        match self.runtime.block_on(update) {
            Ok(_) => Ok(()),
            Err(error) if matches!(status(&error), Some(405 | 501)) => {
                Err(NotHere("this vault disables nothing"))
            }
            Err(error) => panic!("the secret was not disabled: {error}"),
        }
    }

    /// Whether it is gone for good. Nobody may be allowed to do that, or the vault may forbid it.
    fn purge(&self, name: &str) -> bool {
        for attempt in 1..=PATIENCE {
            match self.runtime.block_on(self.client.purge_deleted_secret(name, None)) {
                Ok(_) => return true,
                Err(error) if status(&error) == Some(404) && attempt < PATIENCE_IF_ABSENT => {}
                Err(error) if status(&error) == Some(409) => {}
                Err(_) => return false,
            }
            thread::sleep(Duration::from_millis(500));
        }
        false
    }
}

impl Drop for Admin {
    fn drop(&mut self) {
        let made = std::mem::take(self.made.get_mut().unwrap_or_else(PoisonError::into_inner));
        for name in &made {
            if let Err(error) = self.runtime.block_on(self.client.delete_secret(name, None)) {
                eprintln!("the secret {name} is still there: HTTP {:?}", status(&error));
            }
        }
        for name in made {
            if !self.purge(&name) {
                eprintln!("the secret {name} is deleted, and not purged");
                break;
            }
        }
    }
}

fn status(error: &Error) -> Option<u16> {
    match error.kind() {
        ErrorKind::HttpResponse { status, .. } => Some(u16::from(*status)),
        _ => None,
    }
}
