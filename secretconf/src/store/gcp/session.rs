//! The clients of one Tokio runtime: their connections, and the task that renews the token, live there.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use google_cloud_auth::credentials::Credentials;
use google_cloud_secretmanager_v1::client::SecretManagerService;
use tokio::sync::{Mutex, OnceCell, Semaphore};

use super::{Origin, fault, project, sign_in};
use crate::store::call::{Fault, Patience, authority, persist};
use crate::store::{Request, StoreError};

/// Calls under way at once: new connections are slow to open.
const CALLS_AT_ONCE: usize = 8;

pub(super) struct Session {
    origin: Arc<Origin>,
    /// For all secrets, wherever they are.
    endpoint: Option<String>,
    pub(super) gate: Semaphore,
    clients: Mutex<Clients>,
    project: OnceCell<String>,
}

struct Clients {
    /// How often they were made anew.
    generation: u64,
    credentials: Option<Credentials>,
    /// By endpoint; `None` is the SDK's own.
    by_endpoint: HashMap<Option<String>, SecretManagerService>,
}

/// A client, and how old it is.
pub(super) struct Line {
    pub(super) client: SecretManagerService,
    pub(super) generation: u64,
}

impl Session {
    /// Must be called on the runtime that will make the calls.
    pub(super) async fn open(
        origin: &Arc<Origin>,
        endpoint: Option<&str>,
        requests: &[Request],
    ) -> Result<Self, StoreError> {
        let credentials = sign_in::sign_in(origin, requests).await?;
        Ok(Self {
            origin: Arc::clone(origin),
            endpoint: endpoint.map(str::to_owned),
            gate: Semaphore::new(CALLS_AT_ONCE),
            clients: Mutex::new(Clients {
                generation: 0,
                credentials,
                by_endpoint: HashMap::new(),
            }),
            project: OnceCell::new(),
        })
    }

    /// Whether the clients may have tracing switched on by whoever made them.
    pub(super) fn may_trace(&self) -> bool {
        !self.makes_clients()
    }

    /// Where secrets of this location are asked for, for messages.
    pub(super) fn host(&self, location: Option<&str>) -> Cow<'static, str> {
        match self.endpoint(location) {
            Some(endpoint) => authority(&endpoint).to_owned().into(),
            None if self.makes_clients() => "secretmanager.googleapis.com".into(),
            None => "Secret Manager".into(),
        }
    }

    /// The client for secrets of this location.
    pub(super) async fn line(&self, location: Option<&str>) -> Result<Line, Fault> {
        let endpoint = self.endpoint(location);
        let mut clients = self.clients.lock().await;
        let client = match clients.by_endpoint.get(&endpoint) {
            Some(client) => client.clone(),
            None => {
                let client = self.client(clients.credentials.as_ref(), endpoint.as_deref()).await?;
                clients.by_endpoint.insert(endpoint, client.clone());
                client
            }
        };
        Ok(Line { client, generation: clients.generation })
    }

    pub(super) async fn generation(&self) -> u64 {
        self.clients.lock().await.generation
    }

    /// Gets rid of the token that clients of this generation have. `false` if that cannot be done.
    pub(super) async fn renew(&self, generation: u64) -> Result<bool, Fault> {
        if let Origin::Client(_) = *self.origin {
            return Ok(false);
        }
        let mut clients = self.clients.lock().await;
        // Others that were refused at the same time find it done.
        if clients.generation == generation {
            clients.credentials = sign_in::fresh(&self.origin).await?;
            clients.by_endpoint.clear();
            clients.generation += 1;
        }
        Ok(true)
    }

    /// The project that the credentials belong to.
    pub(super) async fn project(&self) -> Result<&str, Fault> {
        let Origin::Default = *self.origin else {
            return Err(Fault::of_call(project::none()));
        };
        let ask = || {
            persist(
                &Patience::UNTIL_THE_DEADLINE,
                &self.gate,
                |_| (),
                |limit: Option<Duration>| async move {
                    project::of_credentials(&sign_in::place(), limit).await
                },
            )
        };
        self.project.get_or_try_init(ask).await.map(String::as_str)
    }

    fn makes_clients(&self) -> bool {
        matches!(*self.origin, Origin::Default | Origin::Credentials(_))
    }

    fn endpoint(&self, location: Option<&str>) -> Option<String> {
        // What was handed in has an endpoint of its own, which cannot be seen.
        let regional = || {
            location
                .filter(|_| self.makes_clients())
                .map(|location| format!("https://secretmanager.{location}.rep.googleapis.com"))
        };
        self.endpoint.clone().or_else(regional)
    }

    async fn client(
        &self,
        credentials: Option<&Credentials>,
        endpoint: Option<&str>,
    ) -> Result<SecretManagerService, Fault> {
        let mut builder = match &*self.origin {
            Origin::Client(client) => return Ok(client.clone()),
            Origin::Builder(make) => make(),
            Origin::Default | Origin::Credentials(_) => SecretManagerService::builder(),
        };
        if let Some(credentials) = credentials {
            builder = builder.with_credentials(credentials.clone());
        }
        if let Some(endpoint) = endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        builder.build().await.map_err(|error| fault::no_client(&error))
    }
}

#[cfg(test)]
mod tests {
    use google_cloud_auth::credentials::anonymous;
    use tokio::runtime::Builder;

    use super::*;

    fn session(origin: Origin, endpoint: Option<&str>) -> Session {
        block_on(Session::open(&Arc::new(origin), endpoint, &[])).unwrap()
    }

    fn block_on<F: Future>(future: F) -> F::Output {
        Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
    }

    fn given() -> Origin {
        Origin::Credentials(Box::new(|| Ok(anonymous::Builder::new().build())))
    }

    fn builder() -> Origin {
        Origin::Builder(Box::new(SecretManagerService::builder))
    }

    #[test]
    fn regional_secrets_have_an_endpoint_of_their_own() {
        let ours = session(given(), None);
        assert_eq!(ours.endpoint(None), None);
        assert_eq!(ours.host(None), "secretmanager.googleapis.com");
        let there = "secretmanager.europe-west3.rep.googleapis.com";
        assert_eq!(ours.endpoint(Some("europe-west3")), Some(format!("https://{there}")));
        assert_eq!(ours.host(Some("europe-west3")), there);
    }

    #[test]
    fn an_endpoint_that_was_named_is_for_all() {
        for origin in [given(), builder()] {
            let named = session(origin, Some("http://user:hunter2@127.0.0.1:80/x"));
            assert_eq!(named.endpoint(Some("eu")), named.endpoint(None));
            assert_eq!(named.host(Some("eu")), "127.0.0.1:80");
        }
    }

    #[test]
    fn the_endpoint_of_a_builder_is_not_overruled() {
        let theirs = session(builder(), None);
        assert_eq!(theirs.endpoint(Some("eu")), None);
        assert_eq!(theirs.host(Some("eu")), "Secret Manager");
    }

    #[test]
    fn one_client_for_each_endpoint() {
        let session = session(given(), None);
        block_on(async {
            for location in [None, Some("eu"), Some("eu"), None] {
                session.line(location).await.unwrap();
            }
            assert_eq!(session.clients.lock().await.by_endpoint.len(), 2);
            assert!(session.renew(0).await.unwrap());
            assert!(session.renew(0).await.unwrap());
            assert_eq!(session.generation().await, 1, "renewed by the first of them");
            assert!(session.clients.lock().await.by_endpoint.is_empty());
        });
    }
}
