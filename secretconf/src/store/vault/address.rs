//! Where Vault is, and whom a token may be shown to.

use std::net::IpAddr;

use reqwest::Url;

use crate::store::StoreError;

/// A checked address.
#[derive(Clone, Debug)]
pub(super) struct Address {
    pub(super) url: Url,
    /// Host and port, for messages.
    pub(super) host: String,
}

impl Address {
    /// `said_by`: the variable or the function that it comes from. Without a scheme it is https.
    pub(super) fn parse(text: &str, said_by: &str, allow_http: bool) -> Result<Self, StoreError> {
        let wrong = |what: &str| {
            StoreError::misconfigured().detail(format!("the address in {said_by} {what}")).help(
                format!("set {said_by} to the server's address: https://vault.example.com:8200"),
            )
        };
        let with_scheme =
            if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
        let url = Url::parse(&with_scheme).map_err(|_| wrong("is not a URL"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(wrong("is neither https nor http"));
        }
        // They would be in every message that names the address.
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong("has a user or a password in it"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(wrong("has more than a path after the host"));
        }
        let host = authority(&url);
        if !may_be_asked(&url, allow_http) {
            return Err(StoreError::misconfigured()
                .detail(format!("the address in {said_by} is plain http, by which anyone on the way reads the secrets"))
                .help(format!(
                    "use https://{host}, with `VAULT_CACERT` if its certificate authority is your own; if the way is safe, \
                     hand in `Vault::new().allow_http()`"
                )));
        }
        Ok(Self { url, host })
    }
}

/// Whether secrets and tokens may go there: by https, by http to this machine, or by http if that is allowed.
pub(super) fn may_be_asked(url: &Url, allow_http: bool) -> bool {
    match url.scheme() {
        "https" => true,
        "http" => allow_http || is_loopback(url),
        _ => false,
    }
}

pub(super) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare == "localhost" || bare.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

/// Host and port.
pub(super) fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<String, String> {
        match Address::parse(text, "VAULT_ADDR", false) {
            Ok(address) => Ok(address.url.to_string()),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn https_unless_told_otherwise() {
        for (text, url) in [
            ("https://vault.example.com:8200", "https://vault.example.com:8200/"),
            ("vault.example.com:8200", "https://vault.example.com:8200/"),
            ("127.0.0.1:8200", "https://127.0.0.1:8200/"),
            ("https://example.com/vault/", "https://example.com/vault/"),
            ("http://127.0.0.1:8200", "http://127.0.0.1:8200/"),
            ("http://localhost:8200", "http://localhost:8200/"),
            ("http://[::1]:8200", "http://[::1]:8200/"),
        ] {
            assert_eq!(parsed(text).as_deref(), Ok(url));
        }
        for (text, word) in [
            ("http://10.0.0.1:8200", "plain http"),
            ("http://localhost.example.com", "plain http"),
            ("http://127.0.0.1.example.com", "plain http"),
            ("unix:///run/agent.sock", "neither https nor http"),
            ("https://", "not a URL"),
            ("https://h:99999", "not a URL"),
            ("https://h/?a=b", "more than a path"),
        ] {
            let error = parsed(text).unwrap_err();
            assert!(error.contains(word) && error.contains("VAULT_ADDR"), "{text}: {error}");
        }
        assert!(Address::parse("http://10.0.0.1:8200", "VAULT_ADDR", true).is_ok());
    }

    #[test]
    fn a_password_in_the_address_is_refused_and_not_shown() {
        let error = Address::parse("https://ada:hunter2@h", "VAULT_ADDR", false).unwrap_err();
        assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
    }
}
