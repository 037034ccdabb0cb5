//! The clients of one Tokio runtime, one for each vault. Their connections belong to that runtime.

use std::collections::BTreeMap;
use std::panic::catch_unwind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use azure_core::http::{HttpClient, Transport};
use azure_security_keyvault_secrets::{SecretClient, SecretClientOptions};
use tokio::sync::Semaphore;

use super::policy;
use super::sign_in::{SignIn, Source};
use super::tokens::Bearer;
use super::vaults::Vault;
use crate::store::StoreError;
use crate::store::call::Patience;

/// Calls under way at once. More is seen as a burst by the vault, and new connections are slow to open.
const CALLS_AT_ONCE: usize = 8;

pub(super) type ClientFactory =
    dyn Fn(&str, SecretClientOptions) -> azure_core::Result<SecretClient> + Send + Sync;

pub(super) type HttpFactory = dyn Fn() -> Arc<dyn HttpClient> + Send + Sync;

/// Where clients come from.
pub(super) enum Origin {
    SignIn(Source),
    Factory(Arc<ClientFactory>),
}

pub(super) struct Session {
    make: Make,
    transport: Transport,
    pub(super) patience: Patience,
    pub(super) gate: Semaphore,
    clients: Mutex<BTreeMap<Vault, Arc<SecretClient>>>,
}

enum Make {
    SignIn(Box<SignIn>),
    Factory(Arc<ClientFactory>),
}

impl Session {
    /// Must be called on the runtime that will make the calls.
    pub(super) fn new(origin: &Origin, http: Option<&HttpFactory>) -> Result<Self, StoreError> {
        // One for all: making one reads the system's certificate authorities.
        let transport = match http {
            Some(make) => Transport::new(make()),
            // The SDK panics where there are none, as in a container's image without them.
            None => catch_unwind(Transport::default).map_err(|_| no_http_client())?,
        };
        let make = match origin {
            Origin::SignIn(source) => Make::SignIn(Box::new(SignIn::new(
                source.clone(),
                transport.clone(),
                http.is_none(),
            ))),
            Origin::Factory(factory) => Make::Factory(Arc::clone(factory)),
        };
        Ok(Self {
            make,
            transport,
            patience: Patience::UNTIL_THE_DEADLINE,
            gate: Semaphore::new(CALLS_AT_ONCE),
            clients: Mutex::default(),
        })
    }

    /// What gets tokens, unless the clients do so themselves.
    pub(super) fn sign_in(&self) -> Option<&SignIn> {
        match &self.make {
            Make::SignIn(sign_in) => Some(sign_in),
            Make::Factory(_) => None,
        }
    }

    /// The client for this vault.
    pub(super) fn client(&self, vault: &Vault) -> Result<Arc<SecretClient>, StoreError> {
        if let Some(client) = self.clients().get(vault) {
            return Ok(Arc::clone(client));
        }
        // Not while the lock is held: a factory may do anything.
        let client = Arc::new(self.open(vault)?);
        Ok(Arc::clone(self.clients().entry(vault.clone()).or_insert(client)))
    }

    /// The vault refuses this client's token. The next client is a new one, unless there is one already.
    pub(super) fn drop_client(&self, vault: &Vault, refused: &Arc<SecretClient>) {
        let mut clients = self.clients();
        if clients.get(vault).is_some_and(|client| Arc::ptr_eq(client, refused)) {
            clients.remove(vault);
        }
    }

    fn open(&self, vault: &Vault) -> Result<SecretClient, StoreError> {
        let options = SecretClientOptions {
            client_options: policy::options(&self.transport),
            // The challenge of another host may name Key Vault all the same.
            verify_challenge_resource: Some(!vault.trusted),
            ..SecretClientOptions::default()
        };
        match &self.make {
            Make::SignIn(sign_in) => {
                let tokens = Arc::clone(&sign_in.tokens);
                let bearer = Arc::new(Bearer { tokens, vault: vault.clone() });
                SecretClient::new(&vault.url, bearer, Some(options))
                    .map_err(|_| StoreError::misconfigured().detail("the Azure SDK made no client"))
            }
            Make::Factory(factory) => factory(&vault.url, options).map_err(|_| {
                StoreError::misconfigured()
                    .detail("the client factory that was handed in made no client")
                    .help(
                        "see what it needs: its own error may quote credentials, and is not shown",
                    )
            }),
        }
    }

    fn clients(&self) -> MutexGuard<'_, BTreeMap<Vault, Arc<SecretClient>>> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) fn no_http_client() -> StoreError {
    StoreError::misconfigured().detail("no certificate authorities to trust").help(
        "install the system's (often the package ca-certificates), or name a file with them in SSL_CERT_FILE",
    )
}
