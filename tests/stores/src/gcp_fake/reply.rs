//! How the service answers: JSON, errors of `google.rpc.Status`, pages.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue, WWW_AUTHENTICATE};
use http::{Response, StatusCode};
use serde_json::{Value, json};

use super::PAGE_TEXT;

/// A code of `google.rpc.Code` that the fake has a use for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Code {
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    Unauthenticated,
    Unimplemented,
}

impl Code {
    /// The HTTP status and the name, as `google/rpc/code.proto` maps them.
    const fn documented(self) -> (StatusCode, &'static str) {
        match self {
            Self::AlreadyExists => (StatusCode::CONFLICT, "ALREADY_EXISTS"),
            Self::FailedPrecondition => (StatusCode::BAD_REQUEST, "FAILED_PRECONDITION"),
            Self::InvalidArgument => (StatusCode::BAD_REQUEST, "INVALID_ARGUMENT"),
            Self::NotFound => (StatusCode::NOT_FOUND, "NOT_FOUND"),
            Self::PermissionDenied => (StatusCode::FORBIDDEN, "PERMISSION_DENIED"),
            Self::Unauthenticated => (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"),
            Self::Unimplemented => (StatusCode::NOT_IMPLEMENTED, "UNIMPLEMENTED"),
        }
    }
}

pub(super) struct Failure {
    code: Code,
    message: String,
    details: Vec<Value>,
    challenge: Option<&'static str>,
}

impl Failure {
    pub(super) fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), details: Vec::new(), challenge: None }
    }

    pub(super) fn detail(mut self, detail: Value) -> Self {
        self.details.push(detail);
        self
    }

    /// The header `WWW-Authenticate`.
    pub(super) fn challenge(mut self, challenge: &'static str) -> Self {
        self.challenge = Some(challenge);
        self
    }

    pub(super) fn response(self) -> Response<Bytes> {
        let (status, name) = self.code.documented();
        let mut error = json!({ "code": status.as_u16(), "message": self.message, "status": name });
        if !self.details.is_empty() {
            error["details"] = self.details.into();
        }
        let mut response = json_body(status, &json!({ "error": error }));
        if let Some(challenge) = self.challenge {
            let challenge = HeaderValue::from_static(challenge);
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

/// `INVALID_ARGUMENT` with the field that is wrong.
pub(super) fn bad_request(field: &str, text: &str) -> Failure {
    Failure::new(Code::InvalidArgument, text).detail(json!({
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        "fieldViolations": [{ "field": field, "description": text }],
    }))
}

pub(super) fn error_info(reason: &str, domain: &str, metadata: &Value) -> Value {
    json!({
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": reason,
        "domain": domain,
        "metadata": metadata,
    })
}

/// The service indents its JSON unless `prettyPrint=false`.
pub(super) fn json_body(status: StatusCode, body: &Value) -> Response<Bytes> {
    text_body(status, "application/json; charset=UTF-8", format!("{body:#}\n"))
}

pub(super) fn text_body(
    status: StatusCode,
    content_type: &'static str,
    body: String,
) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// Google's front end answers to a path that no method has with a page, not with JSON.
pub(super) fn unknown_url() -> Response<Bytes> {
    page(
        StatusCode::NOT_FOUND,
        "Error 404 (Not Found)!!1",
        "The requested URL was not found on this server.",
    )
}

/// What a gateway between the caller and the service answers with.
pub(super) fn gateway_page(status: u16) -> Response<Bytes> {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    page(status, status.canonical_reason().unwrap_or_default(), PAGE_TEXT)
}

fn page(status: StatusCode, title: &str, text: &str) -> Response<Bytes> {
    let html = format!("<!DOCTYPE html>\n<html lang=en>\n<title>{title}</title>\n<p>{text}\n");
    text_body(status, "text/html; charset=UTF-8", html)
}
