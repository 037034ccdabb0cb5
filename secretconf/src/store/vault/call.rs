//! A call of Vault's API, as `vaultrs` describes it. It is sent by our own connection, since `vaultrs` drops what we need
//! of a refusal (the body of a 404, `Retry-After`) and logs the texts of the server.

use reqwest::{Method, Url};
use rustify::Endpoint;
use rustify::enums::RequestMethod;

use crate::store::StoreError;

pub(super) struct Call {
    method: Method,
    /// `secret/data/database`, not encoded yet.
    path: String,
    query: Option<String>,
    body: Option<Vec<u8>>,
}

impl Call {
    pub(super) fn of(endpoint: &impl Endpoint) -> Result<Self, StoreError> {
        let unbuilt = |_| StoreError::misconfigured().detail("the request cannot be built");
        let method = match endpoint.method() {
            RequestMethod::POST => Method::POST,
            _ => Method::GET,
        };
        let path = endpoint.path().trim_matches(['/', '\t']).to_owned();
        let query = endpoint.query().map_err(unbuilt)?.filter(|query| !query.is_empty());
        Ok(Self { method, path, query, body: endpoint.body().map_err(unbuilt)? })
    }

    /// Of a path that `vaultrs` does not know.
    pub(super) fn get(path: String) -> Self {
        Self { method: Method::GET, path, query: None, body: None }
    }

    pub(super) fn method(&self) -> Method {
        self.method.clone()
    }

    pub(super) fn body(&self) -> Option<Vec<u8>> {
        self.body.clone()
    }

    /// Every character that is not allowed in a path is encoded; a `/` stands between its parts.
    pub(super) fn url(&self, base: &Url) -> Url {
        let mut url = base.clone();
        if let Ok(mut parts) = url.path_segments_mut() {
            parts.pop_if_empty().push("v1").extend(self.path.split('/'));
        }
        url.set_query(self.query.as_deref());
        url
    }
}

#[cfg(test)]
mod tests {
    use vaultrs::api::kv2::requests::ReadSecretRequest;
    use vaultrs::api::token::requests::RenewTokenSelfRequest;

    use super::*;

    fn read(mount: &str, path: &str, version: Option<u64>) -> Call {
        let (mount, path) = (mount.to_owned(), path.to_owned());
        Call::of(&ReadSecretRequest { mount, path, version }).unwrap()
    }

    #[test]
    fn paths_are_encoded_part_by_part() {
        let base = Url::parse("https://h:8200/behind/").unwrap();
        for (path, url) in [
            ("db", "db"),
            ("a b/c", "a%20b/c"),
            ("a?b#c", "a%3Fb%23c"),
            ("50%", "50%25"),
            ("%2e%2e/x", "%252e%252e/x"),
            ("ü", "%C3%BC"),
            ("a\\b", "a%5Cb"),
            ("a+b;c=d", "a+b;c=d"),
        ] {
            let found = read("kv", path, None).url(&base);
            assert_eq!(found.as_str(), format!("https://h:8200/behind/v1/kv/data/{url}"));
        }
        let found = read("team/kv", "db", Some(3)).url(&Url::parse("https://h").unwrap());
        assert_eq!(found.as_str(), "https://h/v1/team/kv/data/db?version=3");
    }

    #[test]
    fn renewing_is_a_post() {
        let call = Call::of(&RenewTokenSelfRequest::default()).unwrap();
        let url = call.url(&Url::parse("https://h").unwrap());
        assert_eq!(url.as_str(), "https://h/v1/auth/token/renew-self");
        assert_eq!(call.method(), Method::POST);
    }
}
