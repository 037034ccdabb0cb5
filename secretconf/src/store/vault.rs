//! HashiCorp Vault and OpenBao, by the requests of `vaultrs`.

mod address;
mod ask;
mod call;
mod connection;
mod credentials;
mod fault;
mod kv;
mod mounts;
mod path;
mod said;
mod session;
mod settings;
mod sign_in;
mod tokens;
mod variables;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use self::ask::Errand;
use self::credentials::{Credentials, Login, Method, Proof, SERVICE_ACCOUNT};
use self::mounts::{Kind, Mount, Mounts};
use self::session::{Caller, Session};
use self::settings::{Own, Settings};
use self::tokens::Tokens;
use self::variables::Variables;
use super::call::{ByRuntime, Job, all};
use super::{Fetching, Request, Store, StoreError};
use crate::Secret;

#[doc = include_str!("vault.md")]
pub struct Vault {
    own: Own,
    variables: Variables,
    tokens: Tokens,
    mounts: Mounts,
    session: ByRuntime<Session>,
}

impl Vault {
    /// Address, namespace, certificates and token as the command lines `vault` and `bao` find them. Nothing is looked up
    /// before the first secret is asked for, and what the functions below say comes before it.
    pub fn new() -> Self {
        Self {
            own: Own::default(),
            variables: Variables::Process,
            tokens: Tokens::new(),
            mounts: Mounts::new(),
            session: ByRuntime::new(),
        }
    }

    /// Where Vault is: `https://vault.example.com:8200`. Without a scheme it is https.
    #[must_use]
    pub fn address(mut self, address: impl Into<String>) -> Self {
        self.own.address = Some(address.into());
        self
    }

    /// The namespace of everything that is asked for: `team`, `team/child`.
    #[must_use]
    pub fn namespace(mut self, namespace: impl Into<String>) -> Self {
        self.own.namespace = Some(namespace.into());
        self
    }

    /// Trusts the certificate authorities in this PEM file instead of the system's.
    #[must_use]
    pub fn ca_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.own.ca_file = Some(path.into());
        self
    }

    /// Shows this client certificate. Both files are PEM.
    #[must_use]
    pub fn client_certificate(
        mut self,
        certificate: impl Into<PathBuf>,
        key: impl Into<PathBuf>,
    ) -> Self {
        self.own.identity = Some((certificate.into(), key.into()));
        self
    }

    /// Allows an address of plain `http` on another machine. Whoever is on the way can then read the token and the
    /// secrets; to this machine itself it is always allowed.
    #[must_use]
    pub fn allow_http(mut self) -> Self {
        self.own.allow_http = true;
        self
    }

    /// Uses this token. When Vault no longer takes it, nobody can get another one.
    #[must_use]
    pub fn token(self, token: impl Into<Secret<String>>) -> Self {
        self.with(Credentials::Token(token.into()))
    }

    /// Uses the token in this file, which an agent keeps up to date: it is read anew for each load, and when Vault no
    /// longer takes the token.
    #[must_use]
    pub fn token_file(self, path: impl Into<PathBuf>) -> Self {
        self.with(Credentials::TokenFile(path.into()))
    }

    /// Sends no token: an agent or a proxy at the address adds its own.
    #[must_use]
    pub fn token_of_agent(self) -> Self {
        self.with(Credentials::OfAgent)
    }

    /// Logs in by AppRole.
    #[must_use]
    pub fn app_role(
        self,
        role_id: impl Into<Secret<String>>,
        secret_id: impl Into<Secret<String>>,
    ) -> Self {
        let secret_id = Proof::Given(secret_id.into());
        self.log_in(Method::AppRole { role_id: role_id.into(), secret_id })
    }

    /// Logs in by AppRole with the secret id in this file, which is read at each login.
    #[must_use]
    pub fn app_role_with_secret_id_file(
        self,
        role_id: impl Into<Secret<String>>,
        path: impl Into<PathBuf>,
    ) -> Self {
        let secret_id = Proof::File(path.into());
        self.log_in(Method::AppRole { role_id: role_id.into(), secret_id })
    }

    /// Logs in as the service account of the Kubernetes pod that the program runs in.
    #[must_use]
    pub fn kubernetes(self, role: impl Into<String>) -> Self {
        self.kubernetes_with_token_file(role, SERVICE_ACCOUNT)
    }

    /// Logs in as a Kubernetes service account with the token in this file (a projected one, with an audience of its
    /// own), which is read at each login.
    #[must_use]
    pub fn kubernetes_with_token_file(
        self,
        role: impl Into<String>,
        path: impl Into<PathBuf>,
    ) -> Self {
        self.log_in(Method::Kubernetes { role: role.into(), token: Proof::File(path.into()) })
    }

    /// Logs in by a JWT that another service has signed.
    #[must_use]
    pub fn jwt(self, role: impl Into<String>, token: impl Into<Secret<String>>) -> Self {
        self.log_in(Method::Jwt { role: role.into(), token: Proof::Given(token.into()) })
    }

    /// Logs in by the JWT in this file, which is read at each login.
    #[must_use]
    pub fn jwt_with_token_file(self, role: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        self.log_in(Method::Jwt { role: role.into(), token: Proof::File(path.into()) })
    }

    /// Logs in by user and password.
    #[must_use]
    pub fn userpass(self, user: impl Into<String>, password: impl Into<Secret<String>>) -> Self {
        self.log_in(Method::Userpass { user: user.into(), password: password.into() })
    }

    /// Logs in by the client certificate, in this role of the auth method `cert`.
    #[must_use]
    pub fn certificate(self, role: impl Into<String>) -> Self {
        self.log_in(Method::Certificate { role: role.into() })
    }

    /// Where the auth method is mounted, if not under its own name: `kubernetes-prod` for `auth/kubernetes-prod`.
    #[must_use]
    pub fn auth_mount(mut self, mount: impl Into<String>) -> Self {
        let mount = mount.into();
        let mount = mount.trim_matches('/');
        self.own.auth_mount = Some(mount.strip_prefix("auth/").unwrap_or(mount).to_owned());
        self
    }

    /// Says that the secrets engine mounted here is KV v1, so that Vault need not be asked.
    #[must_use]
    pub fn kv1(self, mount: impl AsRef<str>) -> Self {
        self.mounts.learn(Mount::new(mount.as_ref(), Kind::V1));
        self
    }

    /// Says that the secrets engine mounted here is KV v2, so that Vault need not be asked. Vault answers for one that is
    /// KV v1 after all as it does for an absent secret.
    #[must_use]
    pub fn kv2(self, mount: impl AsRef<str>) -> Self {
        self.mounts.learn(Mount::new(mount.as_ref(), Kind::V2));
        self
    }

    /// Looks these variables up instead of the process environment's.
    #[must_use]
    pub fn env_vars<K: Into<String>, V: Into<String>>(
        mut self,
        variables: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let owned = variables.into_iter().map(|(name, value)| (name.into(), value.into()));
        self.variables = Variables::Given(owned.collect());
        self
    }

    fn with(mut self, credentials: Credentials) -> Self {
        self.own.credentials = Some(credentials);
        self
    }

    fn log_in(self, method: Method) -> Self {
        self.with(Credentials::Login(Login { method, mount: None }))
    }

    async fn fetch_all(&self, requests: &[Request]) {
        for request in requests {
            if let Err(error) = check(request) {
                request.answer(error);
            }
        }
        let open: Vec<_> = requests.iter().filter(|request| !request.is_answered()).collect();
        if open.is_empty() {
            return;
        }
        let refuse =
            |error: StoreError| open.iter().for_each(|request| request.answer(error.clone()));
        let session = match self.session().await {
            Ok(session) => session,
            Err(error) => return refuse(error),
        };
        let caller = Caller { session: &session, everything: requests };
        match Errand::begin(caller, &self.tokens, &self.mounts).await {
            Ok(errand) => {
                all(open
                    .iter()
                    .map(|request| -> Job<'_> { Box::pin(errand.get(request)) })
                    .collect())
                .await;
            }
            Err(error) => refuse(error),
        }
    }

    /// The connections for the runtime that this is called on.
    async fn session(&self) -> Result<Arc<Session>, StoreError> {
        let open = async |_| Session::new(Settings::new(&self.own, &self.variables)?);
        self.session.get(open).await
    }
}

/// What no answer of Vault can be right for.
fn check(request: &Request) -> Result<(), StoreError> {
    path::check(request.name())?;
    if request.stage().is_some() || request.address().is_some() {
        return Err(StoreError::misconfigured()
            .detail("Vault has neither stages nor addresses for each secret")
            .help("ask for a version, or for the current one"));
    }
    request.version().map(kv::version).transpose().map(drop)
}

impl Default for Vault {
    fn default() -> Self {
        Self::new()
    }
}

/// Says where things come from, and nothing of what is in them.
impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let given = |is_given: bool| if is_given { "given" } else { "environment" };
        let credentials = self.own.credentials.as_ref().map_or("environment", Credentials::name);
        f.debug_struct("Vault")
            .field("address", &given(self.own.address.is_some()))
            .field("namespace", &given(self.own.namespace.is_some()))
            .field("credentials", &credentials)
            .finish_non_exhaustive()
    }
}

impl Store for Vault {
    fn name(&self) -> &str {
        "vault"
    }

    fn fetch<'a>(&'a self, requests: &'a [Request]) -> Fetching<'a> {
        Box::pin(self.fetch_all(requests))
    }
}
