//! Requests taken apart, and answers put together.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HOST};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use serde_json::Value;

/// A request.
pub(super) struct Asked {
    /// `https://HOST`, without a slash.
    pub(super) base: String,
    pub(super) method: Method,
    pub(super) path: String,
    /// The path's segments, decoded. Empty ones are left out: Microsoft's own examples say `//secrets`.
    pub(super) segments: Vec<String>,
    pub(super) query: BTreeMap<String, String>,
    pub(super) body: Bytes,
    headers: HeaderMap,
}

impl Asked {
    pub(super) fn new(request: &Request<Bytes>, base: Option<&str>) -> Self {
        let uri = request.uri();
        let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
        let host = host.or(uri.authority().map(|authority| authority.as_str()));
        Self {
            base: base
                .map_or_else(|| format!("https://{}", host.unwrap_or("localhost")), str::to_owned),
            method: request.method().clone(),
            path: uri.path().to_owned(),
            segments: uri.path().split('/').filter(|part| !part.is_empty()).map(decoded).collect(),
            query: form(uri.query().unwrap_or_default()),
            body: request.body().clone(),
            headers: request.headers().clone(),
        }
    }

    /// A header; empty if there is none.
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// A parameter of the query; empty if there is none.
    pub(super) fn parameter(&self, name: &str) -> &str {
        self.query.get(name).map_or("", String::as_str)
    }

    /// The body as a form.
    pub(super) fn form(&self) -> BTreeMap<String, String> {
        form(&String::from_utf8_lossy(&self.body))
    }
}

/// `application/x-www-form-urlencoded`.
fn form(text: &str) -> BTreeMap<String, String> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decoded(&name.replace('+', " ")), decoded(&value.replace('+', " "))))
        .collect()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let byte = hex.filter(|_| first == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(byte.unwrap_or(first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A JSON answer.
pub(super) fn json(status: StatusCode, body: &Value) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body.to_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_decoded() {
        let parsed = form("a=1%2B1+%3d&b=100%&c&=%C3%BC&%64=");
        let expected = [("a", "1+1 ="), ("b", "100%"), ("c", ""), ("", "ü"), ("d", "")];
        assert_eq!(parsed.len(), expected.len());
        for (name, value) in expected {
            assert_eq!(parsed[name], value, "{name}");
        }
    }
}
