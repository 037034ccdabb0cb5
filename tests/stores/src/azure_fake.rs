//! Azure Key Vault's secrets and the Microsoft Entra token service in front of them, in this process.
//!
//! It holds to what Microsoft documents: the REST reference of Key Vault secrets (api-version 7.4 to 2025-07-01), its
//! pages on authentication, error codes and limits, the OAuth 2.0 client credentials flow, and the token endpoints of
//! managed identities. It opens no socket: a server hands it requests. It checks no signature, deletes at once where
//! the service takes some seconds, and lists in one page.

mod refusal;
mod secrets;
#[cfg(test)]
mod testing;
mod token;
mod vault;
mod wire;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};

use self::token::Entra;
use self::vault::Vault;
use self::wire::Asked;

/// The tenant that the vault trusts.
pub const TENANT: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";

/// The application that gets tokens.
pub const CLIENT_ID: &str = "fad7d5b3-69d6-4b48-9259-8d12124e1cf1";

/// Its client secret. It holds what a form must encode.
pub const CLIENT_SECRET: &str = "client~secret+&=% hunter2";

/// Its client assertion, which is what the file of a workload identity holds.
pub const ASSERTION: &str =
    "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzeXN0ZW06c2VydmljZWFjY291bnQ6YSJ9.c2ln";

/// The `IDENTITY_HEADER` of App Service. Its `IDENTITY_ENDPOINT` is [`IDENTITY_PATH`] on this host.
pub const IDENTITY_HEADER: &str = "853b9a84-5bfa-4b22-a3f3-0b9a43d9ad8a";

/// The path of the token endpoint of App Service.
pub const IDENTITY_PATH: &str = "/msi/token";

/// The client id of the managed identity. It is the system-assigned one too.
pub const IDENTITY_CLIENT_ID: &str = "5e29463d-71da-4fe0-8e69-999b57db23b0";

/// The resource whose tokens the vault takes, which is also what its challenge names.
pub const RESOURCE: &str = "https://vault.azure.net";

/// What every token begins with that the fake issues: for searches for leaks.
pub const TOKEN: &str = "azure-fake-token-";

/// The longest value of a secret, in bytes.
pub const VALUE_LIMIT: usize = 25_600;

/// The fake. Clones share their state.
#[derive(Clone)]
pub struct AzureFake {
    state: Arc<Mutex<State>>,
}

/// One call of the vault, refused ones included. Calls of the token service are not among them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Call {
    /// The HTTP method.
    pub method: String,
    /// The path as it was sent, without the query.
    pub path: String,
    /// The status of the answer. A client without a token asks once in vain: that is a 401.
    pub status: u16,
}

#[derive(Default)]
struct State {
    base: Option<String>,
    entra: Entra,
    vault: Vault,
}

impl AzureFake {
    /// A vault without secrets.
    #[expect(clippy::new_without_default, reason = "as the other fakes")]
    pub fn new() -> Self {
        Self { state: Arc::default() }
    }

    /// Sets the URL of the vault and of the token service. Otherwise it is `https://` and the request's `Host`.
    pub fn at(&self, vault_url: &str) -> &Self {
        self.state().base = Some(vault_url.trim_end_matches('/').to_owned());
        self
    }

    /// The answer to a request, of the vault or of the token service, by its path.
    pub fn respond(&self, request: &Request<Bytes>) -> Response<Bytes> {
        let mut state = self.state();
        let asked = Asked::new(request, state.base.as_deref());
        let State { entra, vault, .. } = &mut *state;
        token::respond(entra, &asked).unwrap_or_else(|| vault::respond(vault, entra, &asked))
    }

    /// Puts a value into a new version of a secret, without a call. Returns the version's id.
    ///
    /// # Panics
    ///
    /// If the service would refuse it: the name, the length, or since the secret is deleted.
    pub fn set(&self, name: &str, value: &str) -> String {
        self.state().vault.put(name, value)
    }

    /// Sets the tenant, application and client secret that get tokens. They are [`TENANT`], [`CLIENT_ID`] and
    /// [`CLIENT_SECRET`] otherwise.
    pub fn client(&self, tenant: &str, client_id: &str, client_secret: &str) -> &Self {
        let mut state = self.state();
        state.entra.tenant = tenant.to_owned();
        state.entra.client_id = client_id.to_owned();
        state.entra.client_secret = client_secret.to_owned();
        drop(state);
        self
    }

    /// Sets the client assertion that gets tokens. It is [`ASSERTION`] otherwise.
    pub fn assertion(&self, assertion: &str) -> &Self {
        self.state().entra.assertion = assertion.to_owned();
        self
    }

    /// Takes the managed identity away: its endpoints answer, but have no identity.
    pub fn without_identity(&self) -> &Self {
        self.state().entra.identity = false;
        self
    }

    /// Sets how long tokens are valid that are issued from now on. It is 3599 seconds otherwise; zero issues tokens
    /// that have expired already.
    pub fn token_lifetime(&self, lifetime: Duration) -> &Self {
        self.state().entra.lifetime = lifetime;
        self
    }

    /// Lets every token expire that was issued so far.
    pub fn expire_tokens(&self) -> &Self {
        self.state().entra.expire();
        self
    }

    /// Denies everything about one secret, as a vault with Azure RBAC does (`ForbiddenByRbac`).
    pub fn deny(&self, name: &str) -> &Self {
        self.state().vault.deny(name);
        self
    }

    /// Denies a permission (`get`, `list`, `set`, `delete`, `recover` or `purge`), as a vault with access policies does
    /// (`AccessDenied`): for all of its secrets, since a policy has no smaller scope.
    pub fn deny_by_policy(&self, permission: &str) -> &Self {
        self.state().vault.deny_by_policy(permission);
        self
    }

    /// Lets the challenge name another resource than [`RESOURCE`]. The token service knows it too, so a client that
    /// believes the challenge gets a token, which the vault then refuses.
    pub fn wrong_audience(&self, resource: &str) -> &Self {
        let mut state = self.state();
        state.vault.resource = resource.to_owned();
        state.entra.resources.push(resource.trim_end_matches('/').to_owned());
        drop(state);
        self
    }

    /// How many tokens were asked for, refused ones included.
    pub fn token_calls(&self) -> usize {
        self.state().entra.calls
    }

    /// The calls of the vault so far.
    pub fn calls(&self) -> Vec<Call> {
        self.state().vault.calls.clone()
    }

    /// How many calls of the vault were for a list: of secrets, of versions or of deleted secrets.
    pub fn lists(&self) -> usize {
        self.state().vault.lists
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{bearer, header, json, send};
    use super::*;

    #[test]
    fn it_takes_its_url_from_the_host_unless_told() {
        // «The HTTP Host header must always be present and must specify the vault hostname.»
        let fake = AzureFake::new();
        fake.set("a", "1");
        let found = send(&fake, "GET", "/secrets/a?api-version=7.4", &[bearer(&fake)], "");
        let id = json(&found)["id"].as_str().unwrap().to_owned();
        assert!(id.starts_with("https://myvault.vault.azure.net/secrets/a/"), "{id}");

        fake.at("https://127.0.0.1:8443/");
        let challenged = send(&fake, "GET", "/secrets/a?api-version=7.4", &[], "");
        let challenge = header(&challenged, "www-authenticate");
        assert!(challenge.contains(&format!("\"https://127.0.0.1:8443/{TENANT}\"")), "{challenge}");
    }

    #[test]
    fn clones_share_their_state() {
        let fake = AzureFake::new();
        let clone = fake.clone();
        clone.set("a", "1");
        let found = send(&fake, "GET", "/secrets/a?api-version=7.4", &[bearer(&clone)], "");
        assert_eq!(found.status(), 200);
        assert_eq!(clone.calls().len(), 1);
    }
}
