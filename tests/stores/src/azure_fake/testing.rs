//! How the tests of the fake send requests.

use bytes::Bytes;
use http::{Request, Response};
use serde_json::Value;

use super::{AzureFake, CLIENT_ID, CLIENT_SECRET, TENANT};

/// No body.
pub(super) const NOTHING: Value = Value::Null;

/// A header: name and value.
pub(super) type Header = (&'static str, String);

/// The answer to one request for `myvault.vault.azure.net`.
pub(super) fn send(
    fake: &AzureFake,
    method: &str,
    path: &str,
    headers: &[Header],
    body: &str,
) -> Response<Bytes> {
    let mut request =
        Request::builder().method(method).uri(path).header("host", "myvault.vault.azure.net");
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    fake.respond(&request.body(Bytes::from(body.to_owned())).unwrap())
}

/// The form of the client credentials flow, for this scope.
pub(super) fn credentials(scope: &str) -> String {
    let secret: String = CLIENT_SECRET.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!(
        "client_id={CLIENT_ID}&scope={scope}&client_secret={secret}&grant_type=client_credentials"
    )
}

/// The `Authorization` of a new token for this scope.
pub(super) fn bearer_for(fake: &AzureFake, scope: &str) -> Header {
    let path = format!("/{TENANT}/oauth2/v2.0/token");
    let issued = send(fake, "POST", &path, &[], &credentials(scope));
    let token = json(&issued)["access_token"].as_str().unwrap_or_default().to_owned();
    ("authorization", format!("Bearer {token}"))
}

/// The `Authorization` of a new token for the vault.
pub(super) fn bearer(fake: &AzureFake) -> Header {
    bearer_for(fake, "https%3A%2F%2Fvault.azure.net%2F.default")
}

/// The answer to a call of the vault with a token, in api-version 7.4.
pub(super) fn call(fake: &AzureFake, method: &str, path: &str, body: &str) -> Response<Bytes> {
    let authorization = bearer(fake);
    send(fake, method, &format!("{path}?api-version=7.4"), &[authorization], body)
}

/// The body of the answer to a call, which must be 200.
#[track_caller]
pub(super) fn done(fake: &AzureFake, method: &str, path: &str, body: &Value) -> Value {
    let answer = call(fake, method, path, &body.to_string());
    assert_eq!(answer.status(), 200, "{}", json(&answer));
    json(&answer)
}

/// Expects this refusal of a call: status, error code and inner error code.
#[track_caller]
pub(super) fn refused(
    fake: &AzureFake,
    method: &str,
    path: &str,
    body: &Value,
    expected: (u16, &str, &str),
) {
    let (status, code, inner) = refusal(&call(fake, method, path, &body.to_string()));
    assert_eq!((status, code.as_str(), inner.as_deref().unwrap_or_default()), expected);
}

/// The body of an answer.
pub(super) fn json(response: &Response<Bytes>) -> Value {
    serde_json::from_slice(response.body()).unwrap_or_default()
}

/// Status, error code and inner error code of a refusal of the vault.
#[track_caller]
pub(super) fn refusal(response: &Response<Bytes>) -> (u16, String, Option<String>) {
    let error = &json(response)["error"];
    assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()), "{error}");
    let inner = error["innererror"]["code"].as_str().map(str::to_owned);
    (response.status().as_u16(), error["code"].as_str().unwrap_or_default().to_owned(), inner)
}

/// A header of an answer; empty if there is none.
pub(super) fn header(response: &Response<Bytes>, name: &str) -> String {
    let value = response.headers().get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}
