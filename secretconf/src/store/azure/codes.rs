//! What Key Vault's refusals mean for the secret.

use serde::Deserialize;

use super::vaults::Wanted;
use crate::store::call::{Fault, Reach, Retry};
use crate::store::{StoreError, StoreErrorKind};

/// `{"error": {"code": .., "message": .., "innererror": {"code": ..}}}`
#[derive(Deserialize)]
struct Body {
    error: Said,
}

#[derive(Deserialize)]
struct Said {
    code: Option<String>,
    /// Looked at where codes do not tell, but never shown.
    message: Option<String>,
    #[serde(alias = "innerError")]
    innererror: Option<Inner>,
}

#[derive(Deserialize)]
struct Inner {
    code: Option<String>,
}

impl Said {
    fn inner(&self) -> Option<&str> {
        self.innererror.as_ref()?.code.as_deref()
    }

    fn is(&self, code: &str) -> bool {
        self.inner() == Some(code)
    }

    fn mentions(&self, words: &str) -> bool {
        self.message.as_deref().is_some_and(|message| message.contains(words))
    }

    /// The most telling code. Those of refused tokens begin the message.
    fn best_code(&self) -> Option<&str> {
        let message = self.message.as_deref().unwrap_or_default();
        let first = message.split(':').next().filter(|word| {
            let number = word.strip_prefix("AKV");
            number.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
        });
        first.or(self.inner()).or(self.code.as_deref())
    }
}

pub(super) fn fault(status: u16, body: &[u8], wanted: &Wanted) -> Fault {
    let said = serde_json::from_slice::<Body>(body).ok().map(|body| body.error);
    let mut fault = match status {
        401 => rejected(said.as_ref(), wanted),
        408 | 500 | 502..=599 => passing(StoreErrorKind::Unavailable, status),
        429 => passing(StoreErrorKind::Throttled, status),
        _ => match &said {
            // Other services write `{"error": {"message": ..}}`, too.
            Some(said) if status != 404 || said.code.is_some() => {
                Fault::of_call(refused(status, said, wanted))
            }
            _ => not_key_vaults(status, wanted),
        },
    };
    if let Some(code) = said.as_ref().and_then(Said::best_code) {
        fault.error = fault.error.code(code);
    }
    fault
}

/// A text that is not the service's: a proxy's page, or cut off.
pub(super) fn not_key_vaults(status: u16, wanted: &Wanted) -> Fault {
    let error = match status {
        403 | 407 => StoreError::denied(),
        _ => StoreError::malformed(),
    };
    let host = &wanted.vault.host;
    Fault::of_call(
        error
            .detail(format!("HTTP {status} with a text that is not Key Vault's"))
            .help(format!("something else answers at {host}, perhaps a proxy")),
    )
}

fn refused(status: u16, said: &Said, wanted: &Wanted) -> StoreError {
    match status {
        400 => StoreError::misconfigured()
            .detail("Key Vault does not accept this name or version")
            .help(
                "check how both are written: `az keyvault secret list-versions` shows the versions",
            ),
        // With the words around it: the message of an absent secret holds its name.
        404 if said.mentions("on a disabled ") => disabled(wanted),
        404 => not_found(said, wanted),
        403 => forbidden(said, wanted),
        409 => deleted(wanted),
        _ => StoreError::malformed().detail(format!("HTTP {status}")),
    }
}

fn not_found(said: &Said, wanted: &Wanted) -> StoreError {
    if said.is("ObjectIsDeletedButRecoverable") || said.is("ObjectIsBeingDeleted") {
        return deleted(wanted);
    }
    match &wanted.version {
        Some(version) => StoreError::not_found().detail(format!("or it has no version {version}")),
        None => StoreError::not_found(),
    }
}

fn forbidden(said: &Said, wanted: &Wanted) -> StoreError {
    if said.is("SecretDisabled") || said.mentions("disabled secret") {
        return disabled(wanted);
    }
    if said.is("SecretExpired") || said.mentions("expired secret") {
        return StoreError::disabled()
            .detail("it has expired")
            .help(set_attributes(wanted, "--expires TIME"));
    }
    if said.is("SecretNotYetValid") || said.mentions("not yet valid secret") {
        return StoreError::disabled()
            .detail("it is not valid yet")
            .help(set_attributes(wanted, "--not-before TIME"));
    }
    let vault = wanted.vault.name();
    let denied = StoreError::denied();
    if said.is("ForbiddenByFirewall") {
        return denied.detail(format!("the firewall of vault {vault} does not let this address in")).help(
            "let the program's network in (the vault's Networking page: its address, its virtual network, or a private \
             endpoint)",
        );
    }
    if said.is("ForbiddenByConnection") {
        return denied.detail(format!("vault {vault} is closed to the public network")).help(
            "ask it through its private endpoint: see that the program's network resolves the vault's name to it (private \
             DNS zone privatelink.vaultcore.azure.net)",
        );
    }
    denied.help(format!(
        "give the program's identity the role `Key Vault Secrets User` on vault {vault} \
         (Microsoft.KeyVault/vaults/secrets/getSecret/action), or `get` for secrets where the vault has access policies"
    ))
}

fn disabled(wanted: &Wanted) -> StoreError {
    let what = if wanted.version.is_some() { "the version is disabled" } else { "it is disabled" };
    StoreError::disabled().detail(what).help(set_attributes(wanted, "--enabled true"))
}

fn set_attributes(wanted: &Wanted, change: &str) -> String {
    let Wanted { vault, name, version } = wanted;
    let version =
        version.as_ref().map_or_else(String::new, |version| format!(" --version {version}"));
    let vault = vault.name();
    format!(
        "az keyvault secret set-attributes --vault-name {vault} --name {name}{version} {change}"
    )
}

fn deleted(wanted: &Wanted) -> StoreError {
    let (vault, name) = (wanted.vault.name(), &wanted.name);
    StoreError::disabled()
        .detail("it is deleted, and can be recovered")
        .help(format!("az keyvault secret recover --vault-name {vault} --name {name}"))
}

/// The token is wrong, whatever the body says.
fn rejected(said: Option<&Said>, wanted: &Wanted) -> Fault {
    let host = &wanted.vault.host;
    let mentions = |words| said.is_some_and(|said| said.mentions(words));
    let help = if mentions("AKV10032") || mentions("issuer") {
        "the token is of another tenant than the vault: check AZURE_TENANT_ID, or where `az login` signed in"
    } else if mentions("Expired") || mentions("expired") {
        "check the clock of this machine"
    } else {
        "check that the credentials are of the vault's tenant, and the clock of this machine"
    };
    Fault::of_client(
        StoreError::misconfigured().detail(format!("{host} does not accept the token")).help(help),
    )
}

fn passing(kind: StoreErrorKind, status: u16) -> Fault {
    Fault::new(StoreError::new(kind).detail(format!("HTTP {status}")), Retry::Always, Reach::Call)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::azure::vaults::Vault;

    fn wanted(version: Option<&str>) -> Wanted {
        let vault = Vault {
            url: "https://acme.vault.azure.net".to_owned(),
            host: "acme.vault.azure.net".to_owned(),
            trusted: false,
        };
        Wanted { vault, name: "db".to_owned(), version: version.map(str::to_owned) }
    }

    fn body(code: &str, inner: &str, message: &str) -> String {
        let inner = match inner {
            "" => String::new(),
            inner => format!(r#", "innererror": {{"code": "{inner}"}}"#),
        };
        format!(r#"{{"error": {{"code": "{code}", "message": "{message}"{inner}}}}}"#)
    }

    fn about(status: u16, code: &str, inner: &str) -> Fault {
        fault(status, body(code, inner, "hunter2").as_bytes(), &wanted(None))
    }

    #[test]
    fn every_code_has_its_kind() {
        use StoreErrorKind::*;
        for (status, code, inner, kind, retry) in [
            (404, "SecretNotFound", "", NotFound, Retry::Never),
            (404, "SecretNotFound", "ObjectIsDeletedButRecoverable", Disabled, Retry::Never),
            (403, "Forbidden", "SecretDisabled", Disabled, Retry::Never),
            (403, "Forbidden", "SecretExpired", Disabled, Retry::Never),
            (403, "Forbidden", "SecretNotYetValid", Disabled, Retry::Never),
            (403, "Forbidden", "ForbiddenByRbac", Denied, Retry::Never),
            (403, "Forbidden", "ForbiddenByPolicy", Denied, Retry::Never),
            (403, "Forbidden", "AccessDenied", Denied, Retry::Never),
            (403, "Forbidden", "ForbiddenByFirewall", Denied, Retry::Never),
            (403, "Forbidden", "ForbiddenByConnection", Denied, Retry::Never),
            (403, "Forbidden", "", Denied, Retry::Never),
            (400, "BadParameter", "", Misconfigured, Retry::Never),
            (401, "Unauthorized", "", Misconfigured, Retry::Never),
            (429, "Throttled", "", Throttled, Retry::Always),
            (408, "RequestTimeout", "", Unavailable, Retry::Always),
            (500, "InternalError", "", Unavailable, Retry::Always),
            (503, "ServiceUnavailable", "", Unavailable, Retry::Always),
            (501, "NotImplemented", "", Malformed, Retry::Never),
            (302, "Moved", "", Malformed, Retry::Never),
        ] {
            let fault = about(status, code, inner);
            assert_eq!((fault.error.kind(), fault.retry), (kind, retry), "{status} {inner}");
            let said = fault.error.to_string();
            assert!(said.contains(if inner.is_empty() { code } else { inner }), "{said}");
            assert!(!format!("{:?}", fault.error).contains("hunter2"));
        }
    }

    #[test]
    fn helps_name_the_permission_the_vault_and_the_way_out() {
        let help = |inner: &str| about(403, "Forbidden", inner).error.cure().unwrap().to_owned();
        for inner in ["ForbiddenByRbac", "AccessDenied"] {
            let help = help(inner);
            for words in ["Key Vault Secrets User", "getSecret/action", "`get`", "acme"] {
                assert!(help.contains(words), "{help}");
            }
        }
        assert!(!help("ForbiddenByFirewall").contains("Secrets User"));
        assert!(help("ForbiddenByConnection").contains("privatelink"));
        assert!(help("SecretDisabled").ends_with("--vault-name acme --name db --enabled true"));
        let of_version =
            fault(403, body("Forbidden", "SecretDisabled", "").as_bytes(), &wanted(Some("0a")));
        assert!(of_version.error.cure().unwrap().contains("--version 0a --enabled true"));
    }

    #[test]
    fn a_missing_version_may_be_a_missing_secret() {
        let fault = fault(404, body("SecretNotFound", "", "").as_bytes(), &wanted(Some("0a")));
        assert!(fault.error.to_string().contains("no version 0a"), "{}", fault.error);
    }

    #[test]
    fn texts_decide_where_codes_do_not() {
        let kind = |status, message: &str| {
            let body = body("Forbidden", "", message);
            fault(status, body.as_bytes(), &wanted(None)).error.kind()
        };
        for (status, message) in [
            (403, "Operation get is not allowed on a disabled secret."),
            (403, "Operation get is not allowed on an expired secret."),
            (403, "Operation get is not allowed on a not yet valid secret."),
            (404, "Operation get is not allowed on a disabled entity."),
        ] {
            assert_eq!(kind(status, message), StoreErrorKind::Disabled, "{message}");
        }
    }

    #[test]
    fn the_name_of_an_absent_secret_may_be_any_word() {
        let message = "A secret with (name/id) disabled-users was not found in this key vault.";
        let body = body("SecretNotFound", "", message);
        let fault = fault(404, body.as_bytes(), &wanted(None));
        assert_eq!(fault.error.kind(), StoreErrorKind::NotFound);
    }

    #[test]
    fn the_code_of_a_refused_token_is_in_its_text() {
        let refused = |message: &str| {
            fault(401, body("Unauthorized", "", message).as_bytes(), &wanted(None)).error
        };
        let error = refused("AKV10032: Invalid issuer. hunter2");
        assert!(error.to_string().contains("AKV10032"), "{error}");
        assert!(error.cure().unwrap().contains("another tenant"));
        assert!(refused("[TokenExpired] Error").cure().unwrap().contains("clock"));
        assert!(refused("hunter2: x").to_string().contains("Unauthorized"));
    }

    #[test]
    fn a_proxys_404_is_not_an_absent_secret() {
        for (status, kind) in [
            (404, StoreErrorKind::Malformed),
            (403, StoreErrorKind::Denied),
            (400, StoreErrorKind::Malformed),
            (401, StoreErrorKind::Misconfigured),
            (502, StoreErrorKind::Unavailable),
        ] {
            for body in ["<html>hunter2</html>", "{}", "", r#"{"error": "hunter2"}"#] {
                let fault = fault(status, body.as_bytes(), &wanted(None));
                assert_eq!(fault.error.kind(), kind, "{status} {body}");
                assert!(!format!("{:?}", fault.error).contains("hunter2"));
            }
        }
        for body in [r#"{"error": {"message": "hunter2", "status": 404}}"#, r#"{"error": {}}"#] {
            let fault = fault(404, body.as_bytes(), &wanted(None));
            assert_eq!(fault.error.kind(), StoreErrorKind::Malformed, "{body}");
        }
    }
}
