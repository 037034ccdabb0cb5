//! Azure Key Vault, through the official SDK.

mod ask;
mod certificate;
mod chain;
mod codes;
mod credential;
mod entra;
mod fault;
mod policy;
mod session;
mod sign_in;
mod tokens;
mod vaults;

use std::fmt;
use std::sync::Arc;

use azure_core::credentials::TokenCredential;
use azure_core::http::{ClientOptions, HttpClient};
use azure_security_keyvault_secrets::{SecretClient, SecretClientOptions};

use self::ask::Errand;
use self::session::{HttpFactory, Origin, Session};
use self::sign_in::Source;
use self::vaults::Places;
use super::call::ByRuntime;
use super::{Fetching, Request, Store, StoreError};

/// The crates of the Azure SDK that [`Azure`] is built with.
pub mod azure_sdk {
    pub use azure_core;
    pub use azure_identity;
    pub use azure_security_keyvault_secrets;
}

#[doc = include_str!("azure.md")]
pub struct Azure {
    origin: Origin,
    vault_url: Option<String>,
    trusted: Vec<String>,
    http: Option<Box<HttpFactory>>,
    session: ByRuntime<Session>,
}

impl Azure {
    /// With the credentials that the environment has, in the order [above](Self#credentials). Nothing is looked up
    /// before the first secret is asked for.
    pub fn new() -> Self {
        Self::of(Origin::SignIn(Source::Chain))
    }

    /// With a credential of your own.
    ///
    /// It is made anew for each token, on the runtime that reads, since connections belong to a runtime. The options
    /// have the store's transport, and leave it to the store to try again; what is made without them works, too, but
    /// the reasons of its failures are told less well.
    ///
    /// ```
    /// use secretconf::store::Azure;
    /// use secretconf::store::azure_sdk::azure_identity::{
    ///     ManagedIdentityCredential, ManagedIdentityCredentialOptions, UserAssignedId,
    /// };
    ///
    /// let store = Azure::from_credential_factory(|client_options| {
    ///     let id = "5e29463d-71da-4fe0-8e69-999b57db23b0".to_owned();
    ///     let options = ManagedIdentityCredentialOptions {
    ///         user_assigned_id: Some(UserAssignedId::ClientId(id)),
    ///         client_options,
    ///     };
    ///     Ok(ManagedIdentityCredential::new(Some(options))?)
    /// });
    /// ```
    pub fn from_credential_factory(
        factory: impl Fn(ClientOptions) -> azure_core::Result<Arc<dyn TokenCredential>>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        Self::of(Origin::SignIn(Source::Given(Arc::new(factory))))
    }

    /// With clients of your own: one for each vault, by its URL.
    ///
    /// They are made on the runtime that reads, since connections belong to a runtime, and once more if the vault
    /// refuses a client's token. The options have the store's transport, and leave it to the store to try again; a
    /// client made without them tries on its own, and what goes wrong meanwhile is not told.
    ///
    /// ```
    /// use secretconf::store::Azure;
    /// use secretconf::store::azure_sdk::azure_identity::AzureCliCredential;
    /// use secretconf::store::azure_sdk::azure_security_keyvault_secrets::SecretClient;
    ///
    /// let store = Azure::from_client_factory(|vault_url, options| {
    ///     SecretClient::new(vault_url, AzureCliCredential::new(None)?, Some(options))
    /// });
    /// ```
    pub fn from_client_factory(
        factory: impl Fn(&str, SecretClientOptions) -> azure_core::Result<SecretClient>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        Self::of(Origin::Factory(Arc::new(factory)))
    }

    /// The vault of all secrets whose struct or locator names none: `https://acme.vault.azure.net`. Without it, the
    /// variable `AZURE_KEYVAULT_URL` says.
    #[must_use]
    pub fn vault_url(mut self, url: impl Into<String>) -> Self {
        self.vault_url = Some(url.into());
        self
    }

    /// Lets the program's token go to this host, too: by its name, or by name and port.
    ///
    /// Only hosts in `*.vault.azure.net` get a token otherwise, since whoever has it can read the program's secrets.
    /// Needed for vaults of other clouds (`acme.vault.azure.cn`, `acme.vault.usgovcloudapi.net`), for managed HSMs, and for
    /// emulators. Of such a host it is not asked that its tokens be for its own domain; they must be for Key Vault.
    #[must_use]
    pub fn trust_host(mut self, host: impl Into<String>) -> Self {
        self.trusted.push(host.into());
        self
    }

    /// The HTTP client that vaults and token services are asked with: for a proxy or a certificate authority of its own.
    /// It is made on the runtime that reads, since connections belong to a runtime. `reqwest::Client` is one.
    ///
    /// Without it, the SDK's is used: it trusts the system's authorities, or those in the file that `SSL_CERT_FILE`
    /// names, and heeds `HTTPS_PROXY`; metadata services are asked without a proxy. One that is handed in should follow no
    /// redirects: with some, the credentials would go along.
    #[must_use]
    pub fn http_client(
        mut self,
        factory: impl Fn() -> Arc<dyn HttpClient> + Send + Sync + 'static,
    ) -> Self {
        self.http = Some(Box::new(factory));
        self
    }

    fn of(origin: Origin) -> Self {
        let (vault_url, trusted, http) = (None, Vec::new(), None);
        Self { origin, vault_url, trusted, http, session: ByRuntime::new() }
    }

    async fn fetch_all(&self, requests: &[Request]) {
        let places = Places {
            chosen: self.vault_url.clone(),
            variable: sign_in::variable("AZURE_KEYVAULT_URL"),
            trusted: self.trusted.clone(),
        };
        let mut wanted = Vec::new();
        for request in requests {
            match places.wanted(request) {
                Ok(found) => wanted.push((request, found)),
                Err(error) => request.answer(error),
            }
        }
        if wanted.is_empty() {
            return;
        }
        match self.session().await {
            Ok(session) => {
                Errand { session: &session, everything: requests, wanted: &wanted }.run().await;
            }
            Err(error) => requests.iter().for_each(|request| request.answer(error.clone())),
        }
    }

    /// The clients for the runtime that this is called on.
    async fn session(&self) -> Result<Arc<Session>, StoreError> {
        self.session.get(async |_| Session::new(&self.origin, self.http.as_deref())).await
    }
}

impl Default for Azure {
    fn default() -> Self {
        Self::new()
    }
}

/// Nothing of credentials.
impl fmt::Debug for Azure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let credentials = match self.origin {
            Origin::SignIn(Source::Chain) => "default chain",
            Origin::SignIn(Source::Given(_)) => "given",
            Origin::Factory(_) => "of the given clients",
        };
        f.debug_struct("Azure")
            .field("credentials", &credentials)
            .field("trusted", &self.trusted)
            .finish_non_exhaustive()
    }
}

impl Store for Azure {
    fn name(&self) -> &str {
        "azure"
    }

    fn fetch<'a>(&'a self, requests: &'a [Request]) -> Fetching<'a> {
        Box::pin(self.fetch_all(requests))
    }
}
