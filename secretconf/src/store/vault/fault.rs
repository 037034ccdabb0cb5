//! What went wrong with a call.

use super::said::Said;
use crate::store::StoreError;
use crate::store::call::{self, Fault, Reach, Retry};

/// No answer came.
pub(super) fn of_connection(error: &reqwest::Error, host: &str) -> Fault {
    if error.is_timeout() {
        return Fault::passing(format!("no connection to {host} in time"));
    }
    let texts = call::texts(error);
    if texts.contains("CertificateRequired") || texts.contains("certificate required") {
        return Fault::of_client(
            StoreError::misconfigured()
                .detail(format!("{host} wants a client certificate"))
                .help("name its files by VAULT_CLIENT_CERT and VAULT_CLIENT_KEY, or by `.client_certificate(..)`"),
        );
    }
    let mut fault = call::failed(error, host);
    if fault.retry == Retry::Never && fault.error.to_string().contains("is not trusted") {
        fault.error = fault.error.help(
            "name the file of its certificate authority in VAULT_CACERT or by `.ca_file(..)`; if the certificate is for \
             another name than this one, say which in VAULT_TLS_SERVER_NAME",
        );
    }
    fault
}

/// The connection ended in the middle of an answer.
pub(super) fn cut_off(host: &str) -> Fault {
    Fault::passing(format!("{host} cut its answer off"))
}

/// Why this answer says nothing about what was asked for: it will pass, or it is not Vault's.
pub(super) fn of_answer(said: &Said, retry_after: Option<&str>, host: &str) -> Option<Fault> {
    let status = said.status;
    let later = |error: StoreError| Fault::new(error, Retry::Always, Reach::Call);
    match status {
        412 => Some(later(
            StoreError::unavailable().detail(format!("HTTP 412: {host} lags behind its cluster")),
        )),
        429 => Some(later(StoreError::throttled().detail("HTTP 429")).not_before(retry_after)),
        503 if mentions(said, "sealed") => {
            let error = StoreError::unavailable().detail(format!("HTTP 503: {host} is sealed"));
            let error = error.help("unseal it: vault operator unseal");
            Some(Fault::new(error, Retry::Always, Reach::Client))
        }
        408 | 500 | 502..=599 => Some(
            later(StoreError::unavailable().detail(format!("HTTP {status} from {host}")))
                .not_before(retry_after),
        ),
        // A refusal may end with a new token, whoever it is that refuses.
        401 | 403 => None,
        // It would be taken for the absence of a secret.
        404 if !said.is_vaults() => Some(Fault::of_call(not_vault(said, host))),
        _ if said.object().is_none() => Some(Fault::of_call(not_vault(said, host))),
        _ => None,
    }
}

fn not_vault(said: &Said, host: &str) -> StoreError {
    if said.status == 400 && said.body.starts_with(b"Client sent an HTTP request to an HTTPS") {
        return StoreError::misconfigured()
            .detail(format!("{host} speaks TLS"))
            .help(format!("write https://{host} as its address"));
    }
    let detail = format!("HTTP {} with a text that is not Vault's JSON", said.status);
    StoreError::malformed()
        .detail(detail)
        .help("check the address: something other than Vault answers there, perhaps a proxy")
}

/// The answer points elsewhere, and that is not a place where secrets and tokens may go.
pub(super) fn redirected(status: u16, target: Option<&str>, host: &str) -> Fault {
    let to = target.map(|target| format!(" to {target}")).unwrap_or_default();
    Fault::of_client(
        StoreError::misconfigured()
            .detail(format!("HTTP {status}: {host} redirects{to}"))
            .help("set VAULT_ADDR to the https address that answers by itself"),
    )
}

/// The policies of the token do not allow to read these paths, or the token is not known.
pub(super) fn denied(said: &Said, policies: &[String]) -> StoreError {
    let status = said.status;
    if said.object().is_none() {
        return StoreError::denied()
            .detail(format!("HTTP {status} with a text that is not Vault's JSON"))
            .help("check the address: something other than Vault answers there, perhaps a proxy");
    }
    if status == 401 {
        return StoreError::denied().detail("HTTP 401").help(
            "see who refuses: Vault itself says 403, so it may be a proxy that wants credentials of its own",
        );
    }
    let stanzas: Vec<String> = policies
        .iter()
        .map(|path| format!("path \"{path}\" {{ capabilities = [\"read\"] }}"))
        .collect();
    let stanzas = stanzas.join(" or ");
    StoreError::denied().detail(format!("HTTP {status}")).help(format!(
        "allow it in a policy of the token: {stanzas}; Vault answers so whether or not the secret, or its mount, exists"
    ))
}

/// The token is not known, and there is no other.
pub(super) fn unknown_token(status: u16) -> Fault {
    Fault::of_client(
        StoreError::denied()
            .detail(format!("HTTP {status}: Vault does not know the token, or it has ended"))
            .help("get a new token, or let the store log in: `.kubernetes(role)`, `.app_role(role_id, secret_id)` and so on"),
    )
}

/// Whether it is the token rather than its policies. Vault tells so in the text only, and not in all versions.
pub(super) fn doubts_token(said: &Said) -> bool {
    let errors = said.errors();
    errors.iter().any(|error| error.contains("invalid token")) || errors == ["permission denied"]
}

/// A 404 that complains: what is absent is not the secret.
pub(super) fn no_such_place(said: &Said, mount: &str) -> Option<StoreError> {
    if said.errors().is_empty() {
        return None;
    }
    let no_mount = || {
        let detail = if mentions(said, "no handler") || mentions(said, "unsupported path") {
            format!("there is no secrets engine at {mount}/")
        } else {
            "HTTP 404 with a complaint, not only an absent secret".to_owned()
        };
        StoreError::misconfigured().detail(detail).help(
            "check the mount, which comes first in the secret's name (mount/path), and the namespace",
        )
    };
    Some(no_such_namespace(said).unwrap_or_else(no_mount))
}

pub(super) fn no_such_namespace(said: &Said) -> Option<StoreError> {
    let error = || {
        StoreError::misconfigured()
            .detail("there is no such namespace")
            .help("check VAULT_NAMESPACE, or what `.namespace(..)` says")
    };
    mentions(said, "namespace").then(error)
}

fn mentions(said: &Said, words: &str) -> bool {
    said.errors().iter().any(|error| error.contains(words))
}

/// A status that has no meaning for a read.
pub(super) fn unexpected(said: &Said) -> StoreError {
    StoreError::malformed().detail(format!("HTTP {}", said.status))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::StoreErrorKind;

    fn said(status: u16, body: &str) -> Said {
        Said { status, body: body.into() }
    }

    #[test]
    fn what_passes_is_tried_again() {
        use StoreErrorKind::*;
        for (status, body, kind, word) in [
            (412, r#"{"errors": []}"#, Unavailable, "lags behind"),
            (429, r#"{"errors": ["quota"]}"#, Throttled, "429"),
            (429, "slow down", Throttled, "429"),
            (500, r#"{"errors": ["planted"]}"#, Unavailable, "HTTP 500 from h"),
            (502, "<html>", Unavailable, "HTTP 502"),
            (503, r#"{"errors": ["Vault is sealed"]}"#, Unavailable, "sealed"),
            (503, "<html>", Unavailable, "HTTP 503"),
        ] {
            let fault = of_answer(&said(status, body), None, "h").unwrap();
            assert_eq!((fault.error.kind(), fault.retry), (kind, Retry::Always), "{status}");
            assert!(fault.error.to_string().contains(word), "{}", fault.error);
            assert!(!format!("{:?}", fault.error).contains("planted"));
        }
        let fault = of_answer(&said(429, "{}"), Some("3"), "h").unwrap();
        assert_eq!(fault.retry, Retry::After(3));
    }

    #[test]
    fn what_is_not_vaults_is_neither_absent_nor_found() {
        for (status, body) in [
            (404, "<html>"),
            (200, "<html>"),
            (200, ""),
            (404, ""),
            (501, ""),
            (404, "{}"),
            (404, r#"{"message": "no Route matched with those values"}"#),
            (404, r#"{"status": 404, "error": "Not Found", "data": null}"#),
            (404, r#"{"errors": [{"title": "Not Found"}]}"#),
        ] {
            let fault = of_answer(&said(status, body), None, "h").unwrap();
            assert_eq!(fault.error.kind(), StoreErrorKind::Malformed, "{status}");
        }
        for body in [
            r#"{"errors":[]}"#,
            r#"{"errors":null}"#,
            r#"{"request_id":"1","data":null,"warnings":["w"]}"#,
            r#"{"data":{"data":null,"metadata":{"version":1}}}"#,
        ] {
            assert!(of_answer(&said(404, body), None, "h").is_none(), "{body}");
        }
        assert!(of_answer(&said(403, "<html>"), None, "h").is_none());
        let plain = "Client sent an HTTP request to an HTTPS server.\n";
        let fault = of_answer(&said(400, plain), None, "h").unwrap();
        assert_eq!(fault.error.cure(), Some("write https://h as its address"));
    }

    #[test]
    fn the_token_or_the_policy() {
        let by_policy = said(403, r#"{"errors":["1 error occurred:\n\t* permission denied\n\n"]}"#);
        assert!(!doubts_token(&by_policy));
        for body in [
            r#"{"errors":["permission denied"]}"#,
            r#"{"errors":["2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n"]}"#,
        ] {
            assert!(doubts_token(&said(403, body)), "{body}");
        }
        let error = denied(&by_policy, &["secret/data/db".to_owned()]);
        assert_eq!(error.to_string(), "denied: HTTP 403");
        let stanza = "path \"secret/data/db\" { capabilities = [\"read\"] }";
        assert!(error.cure().unwrap().contains(stanza));
        assert!(denied(&said(403, "<html>"), &[]).cure().unwrap().contains("proxy"));
        assert!(denied(&said(401, "{}"), &[]).cure().unwrap().contains("proxy"));
    }

    #[test]
    fn an_absent_mount_is_not_an_absent_secret() {
        for (body, words) in [
            (r#"{"errors":["no handler for route \"kv/db\". route entry not found."]}"#, "at kv/"),
            (r#"{"errors":["namespace not found"]}"#, "no such namespace"),
            (r#"{"errors":["planted"]}"#, "with a complaint"),
        ] {
            let error = no_such_place(&said(404, body), "kv").unwrap();
            assert_eq!(error.kind(), StoreErrorKind::Misconfigured);
            assert!(error.to_string().contains(words), "{error}");
            assert!(!format!("{error:?}").contains("planted"));
        }
        assert_eq!(no_such_place(&said(404, r#"{"errors":[]}"#), "kv"), None);
    }
}
