//! What a request says: its path, its query, its JSON.

use bytes::Bytes;
use http::Request;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::reply::{Code, Failure, bad_request};

pub(super) fn decoded(path: &str) -> String {
    percent_decode_str(path).decode_utf8_lossy().into_owned()
}

/// A parameter of the query, in either spelling: `secretId` or `secret_id`.
pub(super) fn parameter(request: &Request<Bytes>, name: &str) -> Option<String> {
    let query = request.uri().query().unwrap_or_default();
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs.find(|(key, _)| same(key, name)).map(|(_, value)| value.into_owned())
}

/// The system parameter `$alt` or `alt`, as in `$alt=json;enum-encoding=int`.
pub(super) fn wants_numbers_for_enums(request: &Request<Bytes>) -> bool {
    let alt = parameter(request, "$alt").or_else(|| parameter(request, "alt"));
    alt.is_some_and(|alt| alt.contains("enum-encoding=int"))
}

/// A message in JSON, which has these fields at most.
pub(super) struct Message(Map<String, Value>);

impl Message {
    /// The body of a request; no body is a message without fields.
    pub(super) fn of_body(request: &Request<Bytes>, fields: &[&str]) -> Result<Self, Failure> {
        let body = request.body();
        if body.is_empty() {
            return Ok(Self(Map::new()));
        }
        // Its error quotes the body, which holds a payload.
        let value = serde_json::from_slice(body)
            .map_err(|_| bad_request("", "Invalid JSON payload received. Expected a value."))?;
        Self::of(value, "", fields)
    }

    /// From the value of a field, which is at `at` of the body.
    pub(super) fn of(value: Value, at: &str, fields: &[&str]) -> Result<Self, Failure> {
        let Value::Object(message) = value else {
            return Err(bad_request(at, "Invalid JSON payload received. Expected an object."));
        };
        let known = |name: &str| fields.iter().any(|field| same(name, field));
        if let Some(name) = message.keys().find(|name| !known(name)) {
            let of = if at.is_empty() { String::new() } else { format!(" at '{at}'") };
            let text = format!(
                "Invalid JSON payload received. Unknown name \"{name}\"{of}: Cannot find field."
            );
            return Err(bad_request(at, &text));
        }
        Ok(Self(message))
    }

    /// A field, in either spelling: JSON has `dataCrc32c`, the service's definition `data_crc32c`, and both are read.
    /// `null` is the same as none.
    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        let key = self.0.keys().find(|key| same(key, name))?.clone();
        self.0.remove(&key).filter(|value| !value.is_null())
    }

    pub(super) fn take_text(&mut self, name: &str) -> Result<Option<String>, Failure> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => {
                Err(Failure::new(Code::InvalidArgument, format!("Invalid value at '{name}'")))
            }
        }
    }
}

/// A 64-bit number, which JSON holds as text; a plain number is read as well.
pub(super) fn int64(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => text.parse().ok(),
        value => value.as_i64(),
    }
}

pub(super) fn same(key: &str, name: &str) -> bool {
    key == name || key.replace('_', "").eq_ignore_ascii_case(name)
}
