//! What the environment says about a Secret Manager that is there already.

use super::Identity;
use crate::server::{Forward, Server};

pub(super) struct Found {
    pub(super) project: String,
    /// `None`: Google's.
    pub(super) endpoint: Option<String>,
    pub(super) identity: Identity,
    /// An authority of its own.
    authority: Option<String>,
}

impl Found {
    pub(super) fn new(variable: &dyn Fn(&str) -> Option<String>) -> Self {
        let first = |names: &[&str]| {
            names.iter().find_map(|name| variable(name).filter(|value| !value.trim().is_empty()))
        };
        let emulator = first(&["SECRET_MANAGER_EMULATOR_HOST", "SECRETMANAGER_EMULATOR_HOST"]);
        let endpoint = first(&["CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER"]);
        let url = |host: String| if host.contains("://") { host } else { format!("http://{host}") };
        let endpoint = endpoint.or_else(|| emulator.map(url));
        let asked_for = first(&["GOOGLE_APPLICATION_CREDENTIALS", "GCE_METADATA_HOST"]).is_some();
        let identity = match first(&["CLOUDSDK_AUTH_ACCESS_TOKEN"]) {
            Some(token) => Identity::Token(token),
            // Nobody's token is sent to an emulator unasked.
            None if endpoint.is_some() && !asked_for => Identity::Anonymous,
            None => Identity::Default,
        };
        Self {
            project: first(&["GOOGLE_CLOUD_PROJECT", "CLOUDSDK_CORE_PROJECT"]).expect("a project"),
            endpoint: endpoint.map(|url| url.trim_end_matches('/').to_owned()),
            identity,
            authority: first(&["SSL_CERT_FILE"]),
        }
    }

    /// A server before that endpoint, if one can stand there.
    pub(super) fn front(&self) -> Option<Server> {
        let endpoint = self.endpoint.as_deref()?;
        let forward = Forward::to(endpoint).own_host();
        let forward = match &self.authority {
            _ if endpoint.starts_with("http://") => forward,
            Some(authority) => forward.trusting(authority),
            None => return None,
        };
        Some(Server::start(forward))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(variables: &[(&str, &str)]) -> Found {
        let of = |name: &str| {
            let mut all = variables.iter().chain(&[("GOOGLE_CLOUD_PROJECT", "p")]);
            all.find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        Found::new(&of)
    }

    #[test]
    fn no_token_goes_to_another_endpoint_unasked() {
        const EMULATOR: (&str, &str) = ("SECRET_MANAGER_EMULATOR_HOST", "localhost:9090");
        let emulator = found(&[EMULATOR]);
        assert_eq!(emulator.endpoint.as_deref(), Some("http://localhost:9090"));
        assert!(matches!(emulator.identity, Identity::Anonymous));
        let asked = found(&[EMULATOR, ("GOOGLE_APPLICATION_CREDENTIALS", "/key.json")]);
        assert!(matches!(asked.identity, Identity::Default));
        let token = found(&[EMULATOR, ("CLOUDSDK_AUTH_ACCESS_TOKEN", "x")]);
        assert!(matches!(token.identity, Identity::Token(token) if token == "x"));
        let google = found(&[]);
        assert!(google.endpoint.is_none() && matches!(google.identity, Identity::Default));
    }

    #[test]
    fn an_emulators_host_may_be_a_url() {
        let whole = found(&[("SECRET_MANAGER_EMULATOR_HOST", "https://localhost:9090/")]);
        assert_eq!(whole.endpoint.as_deref(), Some("https://localhost:9090"));
    }

    #[test]
    fn gclouds_own_variable_comes_first() {
        let both = found(&[
            ("CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER", "https://example.com/"),
            ("SECRETMANAGER_EMULATOR_HOST", "localhost:9090"),
        ]);
        assert_eq!(both.endpoint.as_deref(), Some("https://example.com"));
        assert!(both.front().is_none());
    }
}
