//! Google Cloud Secret Manager, through the official SDK.

mod ask;
mod checksum;
mod codes;
mod fault;
mod names;
mod project;
mod quiet;
mod session;
mod sign_in;

use std::fmt;
use std::sync::Arc;

use google_cloud_auth::build_errors;
use google_cloud_auth::credentials::{Credentials, anonymous};
use google_cloud_secretmanager_v1::builder::secret_manager_service::ClientBuilder;
use google_cloud_secretmanager_v1::client::SecretManagerService;

use self::ask::Errand;
use self::names::Name;
use self::session::Session;
use super::call::{ByRuntime, Job, all};
use super::{Fetching, Request, Store, StoreError};

/// The crates of the Google SDK that [`Gcp`] is built with.
pub mod gcp_sdk {
    pub use google_cloud_auth;
    pub use google_cloud_gax;
    pub use google_cloud_secretmanager_v1;
}

#[doc = include_str!("gcp.md")]
pub struct Gcp {
    origin: Arc<Origin>,
    project: Option<String>,
    endpoint: Option<String>,
    session: ByRuntime<Session>,
}

/// Where clients come from.
enum Origin {
    /// Application Default Credentials.
    Default,
    Credentials(Box<dyn Fn() -> Result<Credentials, build_errors::Error> + Send + Sync>),
    Builder(Box<dyn Fn() -> ClientBuilder + Send + Sync>),
    Client(SecretManagerService),
}

impl Gcp {
    /// With Application Default Credentials. Nothing is looked up before the first secret is asked for.
    pub fn new() -> Self {
        Self::of(Origin::Default)
    }

    /// With clients of this builder. It is called for each Tokio runtime that reads, on that runtime, and again when
    /// Google does not accept a token any more.
    ///
    /// The builder's endpoint is asked for all secrets, so regional ones need that of their location. Its retries are
    /// not used.
    ///
    /// ```no_run
    /// use secretconf::store::Gcp;
    /// use secretconf::store::gcp_sdk::google_cloud_secretmanager_v1::client::SecretManagerService;
    ///
    /// let store = Gcp::from_builder(|| {
    ///     SecretManagerService::builder().with_endpoint("https://secretmanager.europe-west3.rep.googleapis.com")
    /// });
    /// ```
    pub fn from_builder(builder: impl Fn() -> ClientBuilder + Send + Sync + 'static) -> Self {
        Self::of(Origin::Builder(Box::new(builder)))
    }

    /// With this client. It works only on the Tokio runtime that it was made on, so use `load_async` there; `load`
    /// refuses it. [`from_builder`](Gcp::from_builder) fits both.
    pub fn from_client(client: SecretManagerService) -> Self {
        Self::of(Origin::Client(client))
    }

    /// The project of secrets whose names say none.
    #[must_use]
    pub fn project(mut self, id: impl Into<String>) -> Self {
        self.project = Some(id.into());
        self
    }

    /// Asks this endpoint for all secrets: `https://secretmanager.europe-west3.rep.googleapis.com`, a private one, or an
    /// emulator's. A client that was handed in keeps its own.
    #[must_use]
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = Some(url.into());
        self.session = ByRuntime::new();
        self
    }

    /// With these credentials. The function is called for each Tokio runtime that reads, on that runtime, since a task
    /// there renews the token; and again when Google does not accept the token any more.
    ///
    /// ```no_run
    /// use secretconf::store::Gcp;
    /// use secretconf::store::gcp_sdk::google_cloud_auth::credentials::impersonated;
    /// use secretconf::store::gcp_sdk::google_cloud_auth::credentials::Builder;
    ///
    /// let store = Gcp::new().project("acme").credentials(|| {
    ///     impersonated::Builder::from_source_credentials(Builder::default().build()?)
    ///         .with_target_principal("reader@acme.iam.gserviceaccount.com")
    ///         .build()
    /// });
    /// ```
    #[must_use]
    pub fn credentials(
        mut self,
        make: impl Fn() -> Result<Credentials, build_errors::Error> + Send + Sync + 'static,
    ) -> Self {
        self.origin = Arc::new(Origin::Credentials(Box::new(make)));
        self.session = ByRuntime::new();
        self
    }

    /// Without credentials, for emulators.
    #[must_use]
    pub fn anonymous(self) -> Self {
        self.credentials(|| Ok(anonymous::Builder::new().build()))
    }

    fn of(origin: Origin) -> Self {
        Self { origin: Arc::new(origin), project: None, endpoint: None, session: ByRuntime::new() }
    }

    async fn fetch_all(&self, requests: &[Request]) {
        let named: Vec<_> = requests.iter().filter_map(named).collect();
        if named.is_empty() {
            return;
        }
        let session = match self.session(requests).await {
            Ok(session) => session,
            Err(error) => {
                return named.iter().for_each(|(request, _)| request.answer(error.clone()));
            }
        };
        let errand = Errand {
            session: &session,
            generation: session.generation().await,
            everything: requests,
        };
        let (whole, short): (Vec<_>, Vec<_>) =
            named.into_iter().partition(|(_, name)| name.project.is_some());
        let jobs: Vec<Job<'_>> =
            vec![Box::pin(errand.get_each(&whole, "")), Box::pin(self.get_short(&errand, &short))];
        all(jobs).await;
    }

    /// Asks for secrets whose names say no project.
    async fn get_short(&self, errand: &Errand<'_>, requests: &[(&Request, Name<'_>)]) {
        if requests.is_empty() {
            return;
        }
        match self.own_project(errand).await {
            Ok(project) => errand.get_each(requests, &project).await,
            Err(error) => requests.iter().for_each(|(request, _)| request.answer(error.clone())),
        }
    }

    async fn own_project(&self, errand: &Errand<'_>) -> Result<String, StoreError> {
        let variable = |name: &str| std::env::var_os(name);
        let said = self.project.clone().or_else(|| project::of_environment(&variable));
        let project = match said {
            Some(project) => project,
            None => errand.session.project().await.map_err(|fault| fault.error)?.to_owned(),
        };
        names::check_project(&project)?;
        Ok(project)
    }

    /// The clients for the runtime that this is called on.
    async fn session(&self, requests: &[Request]) -> Result<Arc<Session>, StoreError> {
        let open = async |_| Session::open(&self.origin, self.endpoint.as_deref(), requests).await;
        self.session.get(open).await
    }
}

/// The secret that is asked for. If it cannot have this name, the answer is given here.
fn named(request: &Request) -> Option<(&Request, Name<'_>)> {
    match Name::read(request.name(), request.version()) {
        Ok(name) => Some((request, name)),
        Err(error) => {
            request.answer(error);
            None
        }
    }
}

impl Default for Gcp {
    fn default() -> Self {
        Self::new()
    }
}

/// Says where clients come from, and nothing of what is in them.
impl fmt::Debug for Gcp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin = match *self.origin {
            Origin::Default => "application default credentials",
            Origin::Credentials(_) => "given credentials",
            Origin::Builder(_) => "given builder",
            Origin::Client(_) => "given client",
        };
        f.debug_struct("Gcp")
            .field("origin", &origin)
            .field("project", &self.project)
            .finish_non_exhaustive()
    }
}

impl Store for Gcp {
    fn name(&self) -> &str {
        "gcp"
    }

    fn fetch<'a>(&'a self, requests: &'a [Request]) -> Fetching<'a> {
        Box::pin(self.fetch_all(requests))
    }

    fn needs_callers_runtime(&self) -> bool {
        matches!(*self.origin, Origin::Client(_))
    }
}
