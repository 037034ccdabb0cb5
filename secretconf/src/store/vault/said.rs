//! An answer of Vault, and the JSON in it.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

/// An answer, whatever its status.
pub(super) struct Said {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
}

/// A JSON object, of which only what is asked for is looked into.
pub(super) struct Object<'a>(BTreeMap<String, &'a RawValue>);

impl Said {
    /// `None` if it is not an object, so that something else than Vault answered.
    pub(super) fn object(&self) -> Option<Object<'_>> {
        Object::parse(std::str::from_utf8(&self.body).ok()?)
    }

    /// Whether a refusal is in Vault's words: others speak JSON, too.
    pub(super) fn is_vaults(&self) -> bool {
        let Some(answer) = self.object() else { return false };
        let complains =
            |errors: &&RawValue| serde_json::from_str::<Option<Vec<String>>>(errors.get()).is_ok();
        let about = || answer.object("data")?.object("metadata");
        answer.0.get("errors").is_some_and(complains)
            || answer.0.contains_key("request_id")
            || about().is_some()
    }

    /// What Vault complains about. It may quote anything: it is looked at, but never shown.
    pub(super) fn errors(&self) -> Vec<String> {
        self.texts("errors")
    }

    pub(super) fn warns_of(&self, words: &str) -> bool {
        self.texts("warnings").iter().any(|warning| warning.contains(words))
    }

    fn texts(&self, key: &str) -> Vec<String> {
        let list = || serde_json::from_str(self.object()?.raw(key)?).ok();
        list().unwrap_or_default()
    }
}

impl<'a> Object<'a> {
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        serde_json::from_str(text).ok().map(Self)
    }

    /// As it is written; `None` for `null`, too.
    pub(super) fn raw(&self, key: &str) -> Option<&'a str> {
        self.0.get(key).map(|value| value.get()).filter(|text| *text != "null")
    }

    pub(super) fn object(&self, key: &str) -> Option<Object<'a>> {
        Object::parse(self.raw(key)?)
    }

    pub(super) fn text(&self, key: &str) -> Option<String> {
        serde_json::from_str(self.raw(key)?).ok()
    }

    pub(super) fn number(&self, key: &str) -> Option<u64> {
        serde_json::from_str(self.raw(key)?).ok()
    }

    pub(super) fn is_true(&self, key: &str) -> bool {
        self.raw(key) == Some("true")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_asked_for_is_read() {
        let said = Said {
            status: 200,
            body: br#"{"errors": ["a b"], "warnings": null, "data": {"n": 1.50, "t": "x", "u": 7, "b": true}}"#.to_vec(),
        };
        let data = said.object().unwrap().object("data").unwrap();
        assert_eq!((data.raw("n"), data.text("t").as_deref()), (Some("1.50"), Some("x")));
        assert_eq!((data.number("u"), data.number("t")), (Some(7), None));
        assert!(data.is_true("b") && !data.is_true("t"));
        assert_eq!(said.errors(), ["a b"]);
        assert!(!said.warns_of("a"));
        for other in ["", "[]", "<html>", "\"text\""] {
            assert!(Said { status: 200, body: other.into() }.object().is_none(), "{other}");
        }
    }
}
