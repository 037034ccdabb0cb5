//! Each test names the rule of the reference that it holds the fake to.

mod access;
mod changes;
mod credentials;

use bytes::Bytes;
use http::{Request, Response};
use serde_json::Value;

use super::GcpFake;

const SECRETS: &str = "/v1/projects/test-project/secrets";
const DB: &str = "/v1/projects/test-project/secrets/db";
const LATEST: &str = "/v1/projects/test-project/secrets/db/versions/latest:access";

fn send(fake: &GcpFake, method: &str, uri: &str, body: &Value) -> (u16, Value) {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let request = Request::builder().method(method).uri(uri).body(Bytes::from(body)).unwrap();
    parsed(&fake.respond(&request))
}

fn get(fake: &GcpFake, uri: &str) -> (u16, Value) {
    send(fake, "GET", uri, &Value::Null)
}

/// With these headers, and the body as text.
fn raw(
    fake: &GcpFake,
    method: &str,
    uri: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Response<Bytes> {
    let mut request = Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    fake.respond(&request.body(Bytes::from(body.to_owned())).unwrap())
}

fn parsed(response: &Response<Bytes>) -> (u16, Value) {
    let body = serde_json::from_slice(response.body()).unwrap();
    (response.status().as_u16(), body)
}

/// Status, name of the status, message.
fn failure((code, body): &(u16, Value)) -> (u16, &str, &str) {
    let error = &body["error"];
    assert_eq!(error["code"], *code, "the body repeats the HTTP status");
    (*code, error["status"].as_str().unwrap(), error["message"].as_str().unwrap())
}

fn with(payload: &[u8]) -> GcpFake {
    let fake = GcpFake::new();
    fake.version("db", payload);
    fake
}
