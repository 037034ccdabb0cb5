//! The tokens that vaults are asked with.
//!
//! The SDK's clients ask for a token in the midst of a call, once the vault has said what the token must be for. They
//! are given one that is there already, or told that there is none: then the call is given up, the program signs in,
//! and the call is made again. So signing in is not cut short by what one attempt at a call may take, and is done
//! once for all calls.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use azure_core::Error;
use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use azure_core::error::ErrorKind;
use azure_core::http::Url;
use azure_core::time::{Duration, OffsetDateTime};

use super::vaults::Vault;

/// The SDK's clients want another token this long before theirs ends.
const MARGIN: Duration = Duration::minutes(5);

/// What tokens for Key Vault are for, in all clouds.
const RESOURCES: [&str; 6] = [
    "vault.azure.net",
    "vault.azure.cn",
    "vault.usgovcloudapi.net",
    "managedhsm.azure.net",
    "managedhsm.azure.cn",
    "managedhsm.usgovcloudapi.net",
];

/// Tokens by what they are for.
#[derive(Default)]
pub(super) struct Tokens(Mutex<Held>);

#[derive(Default)]
struct Held {
    by_scope: HashMap<String, Token>,
    /// How many there were so far.
    serial: u64,
}

struct Token {
    token: AccessToken,
    /// From then on it is better to ask for another.
    stale: OffsetDateTime,
}

impl Tokens {
    pub(super) fn get(&self, scope: &str) -> Option<AccessToken> {
        let held = self.held();
        let token = held.by_scope.get(scope)?;
        (OffsetDateTime::now_utc() < token.stale).then(|| token.token.clone())
    }

    pub(super) fn put(&self, scope: &str, token: AccessToken) {
        let now = OffsetDateTime::now_utc();
        // One that is short-lived anyway is used for half of its life.
        let margin = MARGIN.min((token.expires_on - now) / 2);
        let token = Token { stale: token.expires_on - margin, token };
        let mut held = self.held();
        held.serial += 1;
        held.by_scope.insert(scope.to_owned(), token);
    }

    /// Changes with each new token.
    pub(super) fn serial(&self) -> u64 {
        self.held().serial
    }

    /// Forgets all tokens, since a vault refused one of them, unless there is a new one since.
    pub(super) fn forget(&self, serial: u64) {
        let mut held = self.held();
        if held.serial == serial {
            held.by_scope.clear();
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Nothing of the tokens.
impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokens")
    }
}

/// The credential of one vault's client.
#[derive(Debug)]
pub(super) struct Bearer {
    pub(super) tokens: Arc<Tokens>,
    pub(super) vault: Vault,
}

/// There is no token for this yet.
#[derive(Debug)]
pub(super) struct NoToken {
    pub(super) scope: String,
}

/// The vault wants a token that is for another service, with which its owner could pass for the program there.
#[derive(Debug)]
pub(super) struct ForeignToken;

#[async_trait]
impl TokenCredential for Bearer {
    async fn get_token(
        &self,
        scopes: &[&str],
        _: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        let scope = scopes.first().copied().unwrap_or_default();
        if !is_for(scope, &self.vault) {
            return Err(Error::new(ErrorKind::Credential, ForeignToken));
        }
        let missing = || Error::new(ErrorKind::Credential, NoToken { scope: scope.to_owned() });
        let token = self.tokens.get(scope).ok_or_else(missing)?;
        // As if it ended now: otherwise the client would keep it, and send it again after a vault has refused it.
        Ok(AccessToken::new(token.token, OffsetDateTime::now_utc()))
    }
}

/// Whether a token for `scope` may be sent to this vault. For hosts of the public cloud the SDK's client checks more: the
/// scope must be of the very domain.
fn is_for(scope: &str, vault: &Vault) -> bool {
    let host = |url: &str| Some(Url::parse(url).ok()?.host_str()?.to_owned());
    host(scope).is_some_and(|resource| {
        RESOURCES.contains(&&*resource) || host(&vault.url).is_some_and(|own| own == resource)
    })
}

impl fmt::Display for NoToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no token yet")
    }
}

impl fmt::Display for ForeignToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a token for another service")
    }
}

impl std::error::Error for NoToken {}
impl std::error::Error for ForeignToken {}

#[cfg(test)]
mod tests {
    use super::*;

    const SCOPE: &str = "https://vault.azure.net/.default";

    fn token(seconds: i64) -> AccessToken {
        AccessToken::new("hunter2", OffsetDateTime::now_utc() + Duration::seconds(seconds))
    }

    #[test]
    fn stale_tokens_are_not_given() {
        let tokens = Tokens::default();
        for (seconds, given) in [(3600, true), (60, true), (2, true), (0, false), (-60, false)] {
            tokens.put(SCOPE, token(seconds));
            assert_eq!(tokens.get(SCOPE).is_some(), given, "{seconds}");
        }
        assert!(!format!("{tokens:?}").contains("hunter2"));
    }

    #[test]
    fn only_the_refused_ones_are_forgotten() {
        let tokens = Tokens::default();
        tokens.put(SCOPE, token(3600));
        let refused = tokens.serial();
        tokens.put(SCOPE, token(3600));
        tokens.forget(refused);
        assert!(tokens.get(SCOPE).is_some());
        tokens.forget(tokens.serial());
        assert!(tokens.get(SCOPE).is_none());
    }

    #[test]
    fn tokens_for_other_services_stay_here() {
        let vault = |host: &str| Vault {
            url: format!("https://{host}"),
            host: host.to_owned(),
            trusted: true,
        };
        for (scope, host, sent) in [
            (SCOPE, "localhost:8443", true),
            (SCOPE, "acme.vault.azure.net", true),
            ("https://localhost:8443/.default", "localhost:8443", true),
            ("https://vault.azure.cn/.default", "acme.vault.azure.cn", true),
            ("https://management.azure.com/.default", "localhost:8443", false),
            ("https://graph.microsoft.com/.default", "acme.vault.azure.net", false),
            ("https://com/.default", "evil.com", false),
            ("user.read", "localhost", false),
            ("", "localhost", false),
        ] {
            assert_eq!(is_for(scope, &vault(host)), sent, "{scope} {host}");
        }
    }
}
