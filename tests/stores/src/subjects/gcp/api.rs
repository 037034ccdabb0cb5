//! A Secret Manager that is changed by its own API, through the official SDK.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use secretconf::store::gcp_sdk::google_cloud_gax::error::Error;
use secretconf::store::gcp_sdk::google_cloud_secretmanager_v1::client::SecretManagerService;
use secretconf::store::gcp_sdk::google_cloud_secretmanager_v1::model::replication::Automatic;
use secretconf::store::gcp_sdk::google_cloud_secretmanager_v1::model::{
    Replication, Secret, SecretPayload,
};
use tokio::runtime::{Builder, Runtime};

use super::Identity;
use crate::contract::NotHere;

/// Its secrets are deleted with it.
pub(super) struct Api {
    project: String,
    endpoint: Option<String>,
    identity: Identity,
    /// `None` until it is needed. Its token is kept for as long as it is.
    client: Mutex<Option<SecretManagerService>>,
    /// Names of secrets that were made.
    made: Mutex<BTreeSet<String>>,
    runtime: Runtime,
}

impl Api {
    pub(super) fn new(project: &str, endpoint: Option<String>, identity: &Identity) -> Self {
        Self {
            project: project.to_owned(),
            endpoint,
            identity: identity.clone(),
            client: Mutex::default(),
            made: Mutex::default(),
            runtime: Builder::new_current_thread().enable_all().build().expect("a runtime"),
        }
    }

    /// Makes a secret or its next version; the version's number.
    pub(super) fn put(&self, name: &str, payload: &[u8]) -> String {
        let client = self.client();
        let is_new = lock(&self.made).insert(name.to_owned());
        let added = self.runtime.block_on(async {
            if is_new {
                let replication = Replication::new().set_automatic(Automatic::new());
                client
                    .create_secret()
                    .set_parent(format!("projects/{}", self.project))
                    .set_secret_id(name)
                    .set_secret(Secret::new().set_replication(replication))
                    .send()
                    .await
                    .expect("a new secret");
            }
            let payload = SecretPayload::new().set_data(payload.to_vec());
            client
                .add_secret_version()
                .set_parent(self.resource(name))
                .set_payload(payload)
                .send()
                .await
        });
        let resource = added.expect("a new version").name;
        let (_, version) = resource.split_once("/versions/").expect("the version's resource name");
        version.to_owned()
    }

    pub(super) fn disable(&self, name: &str, version: &str) -> Result<(), NotHere> {
        let disable = self
            .client()
            .disable_secret_version()
            .set_name(format!("{}/versions/{version}", self.resource(name)));
        match self.runtime.block_on(disable.send()) {
            Ok(_) => Ok(()),
            Err(error) if lacks_method(&error) => Err(NotHere("this server disables no versions")),
            Err(error) => panic!("the version was not disabled: {error}"),
        }
    }

    /// For when its token is no good any more.
    pub(super) fn sign_in_anew(&self) {
        *lock(&self.client) = None;
    }

    fn resource(&self, name: &str) -> String {
        format!("projects/{}/secrets/{name}", self.project)
    }

    fn client(&self) -> SecretManagerService {
        let mut client = lock(&self.client);
        let made = client.get_or_insert_with(|| {
            self.runtime.block_on(async {
                let credentials = self.identity.credentials().expect("credentials");
                let mut builder = SecretManagerService::builder().with_credentials(credentials);
                if let Some(endpoint) = &self.endpoint {
                    builder = builder.with_endpoint(endpoint);
                }
                builder.build().await.expect("a client")
            })
        });
        made.clone()
    }
}

impl Drop for Api {
    fn drop(&mut self) {
        let made = std::mem::take(&mut *lock(&self.made));
        for name in made {
            let delete = self.client().delete_secret().set_name(self.resource(&name));
            if let Err(error) = self.runtime.block_on(delete.send()) {
                eprintln!("the secret {name} is still there: {error:?}");
            }
        }
    }
}

/// Emulators need not have every method of the API.
fn lacks_method(error: &Error) -> bool {
    match error.http_status_code() {
        Some(405 | 501) => true,
        // What the service itself does not find is told in its own words.
        Some(404) => error.status().is_none(),
        _ => false,
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
