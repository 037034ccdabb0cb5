//! Google Cloud Secret Manager: the fake in this process, or what the environment leads to.

mod api;
mod environment;
mod identity;

use std::sync::OnceLock;

use bytes::Bytes;
use http::Request;
use secretconf::store::Gcp;

use self::api::Api;
use self::identity::Identity;
use crate::contract::{Content, DebugStore, Made, NotHere, Subject};
use crate::gcp_fake::{GcpFake, PROJECT};
use crate::server::{Authority, Server, Unreachable, answer};

/// The store `gcp`.
pub struct GcpSubject {
    /// Dropped before the servers that it removes its secrets from.
    api: Api,
    fake: Option<GcpFake>,
    project: String,
    identity: Identity,
    /// `None`: Google's.
    endpoint: Option<String>,
    front: Option<Server>,
    prefix: String,
    nowhere: Unreachable,
    stranger: OnceLock<Server>,
    _behind: Option<Server>,
}

impl GcpSubject {
    /// The fake in this process. The store's token comes from its metadata server.
    pub fn fake() -> Self {
        let fake = GcpFake::new();
        fake.require_token();
        let start = || {
            let fake = fake.clone();
            Server::start(move |request: &Request<Bytes>| fake.respond(request))
        };
        // Secrets are made past the front, where only the store's calls count.
        let (behind, front) = (start(), start());
        let identity = Identity::Metadata(behind.url());
        Self {
            api: Api::new(PROJECT, Some(behind.url()), &identity),
            fake: Some(fake),
            project: PROJECT.to_owned(),
            identity,
            endpoint: Some(front.url()),
            front: Some(front),
            prefix: super::prefix(),
            nowhere: Unreachable::refused(),
            stranger: OnceLock::new(),
            _behind: Some(behind),
        }
    }

    /// What the environment leads to, as the Google tools read it: the project from `GOOGLE_CLOUD_PROJECT` or
    /// `CLOUDSDK_CORE_PROJECT`; another endpoint from `CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER`, or an emulator's
    /// from `SECRET_MANAGER_EMULATOR_HOST`; a token from `CLOUDSDK_AUTH_ACCESS_TOKEN`, else Application Default
    /// Credentials, and for another endpoint none. Secrets are made under a random prefix, and deleted with the subject.
    ///
    /// # Panics
    ///
    /// If `SECRETCONF_TEST_CONFORMANCE` is not `gcp`: nobody makes secrets in a project by accident. And if there is no
    /// project.
    pub fn from_environment() -> Self {
        super::wanted("gcp");
        let found = environment::Found::new(&|name| std::env::var(name).ok());
        let front = found.front();
        let endpoint = front.as_ref().map(Server::url).or_else(|| found.endpoint.clone());
        Self {
            api: Api::new(&found.project, found.endpoint, &found.identity),
            fake: None,
            project: found.project,
            identity: found.identity,
            endpoint,
            front,
            prefix: super::prefix(),
            nowhere: Unreachable::refused(),
            stranger: OnceLock::new(),
            _behind: None,
        }
    }

    fn store_at(&self, endpoint: Option<&str>) -> Gcp {
        let identity = self.identity.clone();
        let store = Gcp::new().project(&self.project).credentials(move || identity.credentials());
        match endpoint {
            Some(endpoint) => store.endpoint(endpoint),
            None => store,
        }
    }
}

impl Subject for GcpSubject {
    fn scheme(&self) -> &'static str {
        "gcp"
    }

    fn server(&self) -> String {
        let server = match (&self.fake, &self.endpoint) {
            (Some(_), _) => "a fake in the tests",
            (None, Some(_)) => "another endpoint than Google's",
            (None, None) => "Google Cloud",
        };
        server.to_owned()
    }

    fn store(&self) -> Box<dyn DebugStore> {
        Box::new(self.store_at(self.endpoint.as_deref()))
    }

    fn put(&self, name: &str, content: Content<'_>) -> Result<Made, NotHere> {
        let payload = match content {
            Content::Text("") | Content::Bytes([]) => {
                return Err(NotHere("Secret Manager keeps no empty payload"));
            }
            Content::Text(text) => text.as_bytes(),
            Content::Bytes(bytes) => bytes,
        };
        let name = self.name(name);
        let version = self.api.put(&name, payload);
        Ok(Made { name, version: Some(version) })
    }

    fn name(&self, name: &str) -> String {
        format!("{}-{name}", self.prefix)
    }

    /// The characters that Google allows.
    fn odd_names(&self) -> Vec<&'static str> {
        vec!["_", "-", "AbC-9_x", "latest", "0"]
    }

    fn deny(&self, secret: &Made) -> Result<(), NotHere> {
        match &self.fake {
            Some(fake) => fake.deny(&secret.name),
            None => return Err(NotHere("who may make a secret may read it")),
        };
        Ok(())
    }

    fn permission(&self) -> &'static str {
        "roles/secretmanager.secretAccessor"
    }

    fn disable(&self, secret: &Made) -> Result<(), NotHere> {
        self.api.disable(&secret.name, secret.version.as_deref().expect("a version"))
    }

    fn front(&self) -> Result<&Server, NotHere> {
        self.front.as_ref().ok_or(NotHere("nobody can stand between a program and this server"))
    }

    fn expire(&self) -> Result<(), NotHere> {
        let fake = self.fake.as_ref().ok_or(NotHere("the credentials are not ours to end"))?;
        fake.expire_tokens();
        self.api.sign_in_anew();
        Ok(())
    }

    fn unreachable(&self) -> Result<Box<dyn DebugStore>, NotHere> {
        Ok(Box::new(self.store_at(Some(&self.nowhere.url()))))
    }

    fn untrusted(&self) -> Result<Box<dyn DebugStore>, NotHere> {
        let stranger = self.stranger.get_or_init(|| {
            let never = |_: &Request<Bytes>| answer(500, "text/plain", "nobody should come here");
            Server::start_tls(&Authority::new(), never)
        });
        Ok(Box::new(self.store_at(Some(&stranger.url()))))
    }

    fn credentials(&self) -> Vec<String> {
        self.identity.parts()
    }
}
