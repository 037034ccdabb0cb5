//! Credentials that can be ended, and what refuses those that were.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::future::ProvideCredentials as Providing;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use bytes::Bytes;
use http::Request;
use http::header::AUTHORIZATION;
use secretconf::store::aws_sdk::aws_config::SdkConfig;

use crate::server::{Answering, Forward, Handler, answer};

const SECRET_KEY: &str = "aws-secret-access-key-c0ffee";
const TOKEN: &str = "aws-session-token-c0ffee";

/// Temporary credentials. They say that they are good for an hour, and can be ended earlier. Clones share their fate.
#[derive(Clone, Debug)]
pub(super) struct Keys(Arc<AtomicUsize>);

impl Keys {
    pub(super) fn new() -> Self {
        Self(Arc::default())
    }

    pub(super) fn provider(&self) -> SharedCredentialsProvider {
        SharedCredentialsProvider::new(self.clone())
    }

    /// Ends those that were given out.
    pub(super) fn expire(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    /// What nobody may print.
    pub(super) fn parts() -> Vec<String> {
        vec![SECRET_KEY.to_owned(), TOKEN.to_owned()]
    }

    fn id(&self) -> String {
        format!("AKID{}", self.0.load(Ordering::SeqCst))
    }
}

impl ProvideCredentials for Keys {
    fn provide_credentials<'a>(&'a self) -> Providing<'a>
    where
        Self: 'a,
    {
        let end = SystemTime::now() + Duration::from_secs(3600);
        let token = Some(TOKEN.to_owned());
        Providing::ready(Ok(Credentials::new(self.id(), SECRET_KEY, token, Some(end), "test")))
    }
}

/// Passes on what is signed with keys that are still good.
pub(super) struct Gate {
    forward: Forward,
    keys: Keys,
}

impl Gate {
    pub(super) fn new(forward: Forward, keys: &Keys) -> Self {
        Self { forward, keys: keys.clone() }
    }
}

impl Handler for Gate {
    fn answer<'a>(&'a self, request: &'a Request<Bytes>) -> Answering<'a> {
        // AWS4-HMAC-SHA256 Credential=AKID0/20260102/us-east-1/secretsmanager/aws4_request, ..
        let signed = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let good = format!("Credential={}/", self.keys.id());
        if signed.is_some_and(|signed| signed.contains(&good)) {
            return self.forward.answer(request);
        }
        let body = r#"{"__type": "ExpiredTokenException", "message": "The security token included in the request is expired"}"#;
        Box::pin(std::future::ready(answer(400, "application/x-amz-json-1.1", body)))
    }
}

/// What nobody may print of the credentials that this config leads to.
pub(super) async fn parts_of(config: &SdkConfig) -> Vec<String> {
    let provider = config.credentials_provider().expect("a chain of credentials providers");
    let credentials = provider.provide_credentials().await.expect("AWS credentials");
    let parts = [Some(credentials.secret_access_key()), credentials.session_token()];
    parts.into_iter().flatten().map(str::to_owned).collect()
}
