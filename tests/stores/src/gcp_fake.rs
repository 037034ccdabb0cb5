//! Google Cloud Secret Manager in this process, as a function from a request to a response; who listens is somebody else.
//!
//! It holds to the published reference of the REST API, version 1, to Google's error model and to what is documented
//! of its token service and metadata server. It evaluates no policy, checks no signature and refuses what it does not
//! simulate: expiry, rotation, delayed destruction, filters of lists.

mod credentials;
mod payload;
mod reply;
mod request;
mod resource;
mod route;
mod service;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{Request, Response};
use serde_json::json;

use self::credentials::Tokens;
use self::resource::{Secret, VersionState};
use self::route::{Name, Route};

/// The project that is there from the beginning.
pub const PROJECT: &str = "test-project";

/// Its number, by which responses call it.
pub const PROJECT_NUMBER: &str = "123456789012";

/// A text in the pages that [`GcpFake::gateway_text`] answers with, which must not come up in a report.
pub const PAGE_TEXT: &str = "hunter2";

/// The fake. Clones share their secrets.
///
/// Where a method takes a secret's name, that is its id in [`PROJECT`], or a whole resource name such as
/// `projects/other/locations/europe-west3/secrets/db`.
#[derive(Clone)]
pub struct GcpFake {
    state: Arc<Mutex<State>>,
}

/// One call that it received.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Call {
    /// The method of the service, such as `AccessSecretVersion`; `Token`, `Metadata`, or nothing where none fits.
    pub operation: &'static str,
    /// The HTTP method.
    pub method: String,
    /// The path, decoded, without the query.
    pub path: String,
}

#[derive(Default)]
struct State {
    /// Numbers by id.
    projects: BTreeMap<String, String>,
    /// By resource name, with the project's number.
    secrets: BTreeMap<String, Secret>,
    denied: BTreeSet<String>,
    bad_checksum: BTreeSet<String>,
    /// The status of the page that a gateway answers with.
    gateway: BTreeMap<String, u16>,
    without_checksum: bool,
    api_disabled: bool,
    tokens: Tokens,
    calls: Vec<Call>,
    /// How many changes there were: the clock and the source of etags.
    ticks: u64,
}

impl GcpFake {
    /// A Secret Manager with one project, [`PROJECT`], and no secret. It asks for no credentials.
    #[expect(clippy::new_without_default, reason = "a service for tests")]
    pub fn new() -> Self {
        let fake = Self { state: Arc::default() };
        fake.project(PROJECT, PROJECT_NUMBER);
        fake
    }

    /// Adds a project.
    pub fn project(&self, id: &str, number: &str) -> &Self {
        self.state().projects.insert(id.to_owned(), number.to_owned());
        self
    }

    /// Adds a secret that has no versions, unless it is there.
    ///
    /// # Panics
    ///
    /// If its project is not there.
    pub fn secret(&self, secret: &str) -> &Self {
        self.change(secret, |_, _| ());
        self
    }

    /// Adds the next version of a secret, and the secret if need be.
    ///
    /// # Panics
    ///
    /// If its project is not there.
    pub fn version(&self, secret: &str, payload: impl AsRef<[u8]>) -> &Self {
        self.change(secret, |secret, now| secret.add(payload.as_ref().to_owned(), false, now));
        self
    }

    /// Lets an alias of a secret name a version.
    ///
    /// # Panics
    ///
    /// If its project is not there.
    pub fn alias(&self, secret: &str, alias: &str, version: i64) -> &Self {
        self.change(secret, |secret, _| secret.aliases.insert(alias.to_owned(), version));
        self
    }

    /// Disables a version.
    ///
    /// # Panics
    ///
    /// If it is not there.
    pub fn disable(&self, secret: &str, version: usize) -> &Self {
        self.change(secret, |secret, now| {
            secret.versions[version - 1].change_to(VersionState::Disabled, now);
        });
        self
    }

    /// Destroys a version.
    ///
    /// # Panics
    ///
    /// If it is not there.
    pub fn destroy(&self, secret: &str, version: usize) -> &Self {
        self.change(secret, |secret, now| {
            secret.versions[version - 1].change_to(VersionState::Destroyed, now);
        });
        self
    }

    /// Denies every permission on a secret, whether it is there or not. To create one is a permission on the project.
    ///
    /// # Panics
    ///
    /// If its project is not there.
    pub fn deny(&self, secret: &str) -> &Self {
        let mut state = self.state();
        let key = state.key(secret);
        state.denied.insert(key);
        drop(state);
        self
    }

    /// Answers calls about a secret, before anything else sees them, with this status and an HTML page.
    ///
    /// # Panics
    ///
    /// If its project is not there.
    pub fn gateway_text(&self, secret: &str, status: u16) -> &Self {
        let mut state = self.state();
        let key = state.key(secret);
        state.gateway.insert(key, status);
        drop(state);
        self
    }

    /// Gives the payloads of a secret checksums that do not fit them.
    ///
    /// # Panics
    ///
    /// If its project is not there.
    pub fn bad_checksum(&self, secret: &str) -> &Self {
        let mut state = self.state();
        let key = state.key(secret);
        state.bad_checksum.insert(key);
        drop(state);
        self
    }

    /// Gives payloads no checksums.
    pub fn without_checksum(&self) -> &Self {
        self.state().without_checksum = true;
        self
    }

    /// Answers as if the API were disabled in every project.
    pub fn disable_api(&self) -> &Self {
        self.state().api_disabled = true;
        self
    }

    /// Asks for a bearer token: one that this fake issued, or a JWT that a service account signed itself.
    pub fn require_token(&self) -> &Self {
        self.state().tokens.require();
        self
    }

    /// Lets the tokens that it has seen so far expire.
    pub fn expire_tokens(&self) -> &Self {
        self.state().tokens.expire();
        self
    }

    /// The calls so far.
    pub fn calls(&self) -> Vec<Call> {
        self.state().calls.clone()
    }

    /// How many of the calls were of this operation.
    pub fn count(&self, operation: &str) -> usize {
        self.state().calls.iter().filter(|call| call.operation == operation).count()
    }

    /// Answers one request.
    pub fn respond(&self, request: &Request<Bytes>) -> Response<Bytes> {
        self.state().respond(request)
    }

    /// Applies a change to a secret, which it adds if need be, with the time of the change.
    fn change<T>(&self, secret: &str, change: impl FnOnce(&mut Secret, u64) -> T) {
        let mut state = self.state();
        let key = state.key(secret);
        let now = state.tick();
        // A regional secret has no replication.
        let replication = (!key.contains("/locations/"))
            .then(|| ("replication".to_owned(), json!({ "automatic": {} })));
        let added = || Secret::new(replication.into_iter().collect(), now);
        change(state.secrets.entry(key).or_insert_with(added), now);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The resource name under which a secret is kept, from what a test calls it.
    fn key(&self, secret: &str) -> String {
        let name = if secret.starts_with("projects/") {
            Name::of_secret(secret)
        } else {
            Name::of_secret(&format!("projects/{PROJECT}/secrets/{secret}"))
        };
        let name = name.expect("a secret's resource name");
        let number = self.number(&name.project).expect("a project that was added");
        name.canonical(number)
    }

    /// A project's number, from its id or its number.
    fn number(&self, project: &str) -> Option<&str> {
        let known = self.projects.iter().find(|(id, number)| *id == project || *number == project);
        known.map(|(_, number)| number.as_str())
    }

    fn tick(&mut self) -> u64 {
        self.ticks += 1;
        self.ticks
    }

    fn respond(&mut self, request: &Request<Bytes>) -> Response<Bytes> {
        let path = request::decoded(request.uri().path());
        let route = Route::of(request.method(), request.uri().path());
        let operation = match &route {
            Some(route) => route.operation.name(),
            None if credentials::is_token(&path) => "Token",
            None if credentials::is_metadata(&path) => "Metadata",
            None => "",
        };
        let method = request.method().to_string();
        self.calls.push(Call { operation, method, path: path.clone() });
        match route {
            Some(route) => self.serve(&route, request),
            None if operation == "Token" => self.tokens.grant(request),
            None if operation == "Metadata" => self.tokens.metadata(&path, request),
            None => reply::unknown_url(),
        }
    }
}

#[cfg(test)]
mod tests;
