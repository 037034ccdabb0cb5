//! Errors of the vault: `{"error": {"code": .., "message": .., "innererror": {"code": ..}}}`.

use bytes::Bytes;
use http::header::WWW_AUTHENTICATE;
use http::{HeaderValue, Response, StatusCode};
use serde_json::json;

use super::wire;

/// An error, with the challenge that comes with a 401.
pub(super) struct Refusal {
    status: StatusCode,
    code: &'static str,
    pub(super) message: String,
    inner: Option<&'static str>,
    challenge: Option<String>,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, code: &'static str, message: String) -> Self {
        Self { status, code, message, inner: None, challenge: None }
    }

    pub(super) fn inner(self, code: &'static str) -> Self {
        Self { inner: Some(code), ..self }
    }

    pub(super) fn challenge(self, challenge: String) -> Self {
        Self { challenge: Some(challenge), ..self }
    }

    pub(super) fn response(&self) -> Response<Bytes> {
        let mut error = json!({ "code": self.code, "message": self.message });
        if let Some(inner) = self.inner {
            error["innererror"] = json!({ "code": inner });
        }
        let mut response = wire::json(self.status, &json!({ "error": error }));
        if let Some(challenge) = self.challenge.as_deref().map(HeaderValue::from_str) {
            let challenge = challenge.expect("the host was a header");
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        response
    }
}
