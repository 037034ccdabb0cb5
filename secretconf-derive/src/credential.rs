//! Texts that look like live credentials.

/// What a text looks like, if it looks like a live credential. The text itself is never quoted.
pub(crate) fn looks_like(text: &str) -> Option<&'static str> {
    let key = text.split_once("-----BEGIN ").map(|(_, after)| after);
    if key.is_some_and(|after| after.split_once("PRIVATE KEY-----").is_some()) {
        return Some("a private key");
    }
    // Tokens never contain other characters than these.
    for word in text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-')) {
        for (prefix, tail, what) in FORMS {
            if word.strip_prefix(prefix).is_some_and(|rest| tail.fits(rest)) {
                return Some(what);
            }
        }
    }
    None
}

/// Prefixes of words, what stands after each, and what such a word is.
const FORMS: &[(&str, Tail, &str)] = &[
    ("AKIA", Tail::Upper(16), "an AWS access key"),
    ("ASIA", Tail::Upper(16), "an AWS access key"),
    ("ghp_", Tail::Alphanumeric(36), "a GitHub token"),
    ("gho_", Tail::Alphanumeric(36), "a GitHub token"),
    ("ghs_", Tail::Alphanumeric(36), "a GitHub token"),
    ("github_pat_", Tail::Some, "a GitHub token"),
    ("xoxa-", Tail::Some, "a Slack token"),
    ("xoxb-", Tail::Some, "a Slack token"),
    ("xoxp-", Tail::Some, "a Slack token"),
    ("xoxr-", Tail::Some, "a Slack token"),
    ("xoxs-", Tail::Some, "a Slack token"),
    ("sk-live-", Tail::Some, "a live API key"),
    ("sk_live_", Tail::Some, "a live API key"),
];

enum Tail {
    /// So many capital letters and digits.
    Upper(usize),
    /// So many letters and digits.
    Alphanumeric(usize),
    /// A letter or a digit anywhere.
    Some,
}

impl Tail {
    fn fits(&self, tail: &str) -> bool {
        let alphanumeric = tail.bytes().filter(u8::is_ascii_alphanumeric).count();
        match *self {
            Self::Upper(length) => {
                tail.len() == length
                    && alphanumeric == length
                    && !tail.bytes().any(|letter| letter.is_ascii_lowercase())
            }
            Self::Alphanumeric(length) => tail.len() == length && alphanumeric == length,
            Self::Some => alphanumeric > 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::looks_like;

    #[test]
    fn exact_forms_only() {
        let github = format!("ghp_{}", "a1".repeat(18));
        for text in [
            "AKIAIOSFODNN7EXAMPLE",
            "https://host/?key=ASIAIOSFODNN7EXAMPLE",
            "sk-live-abc123",
            "sk_live_abc123",
            "xoxb-123-abc",
            "github_pat_abc",
            "-----BEGIN RSA PRIVATE KEY-----\nMII",
            "-----BEGIN PRIVATE KEY-----",
            &github,
        ] {
            assert!(looks_like(text).is_some(), "{text}");
        }
        for text in [
            "",
            "AKIA",
            "AKIAiosfodnn7example",
            "AKIAIOSFODNN7EXAMPLE1",
            "sk-test-abc",
            "sk_live_",
            "ghp_short",
            "-----BEGIN PUBLIC KEY-----",
            "sqlite://dev.db",
        ] {
            assert!(looks_like(text).is_none(), "{text}");
        }
    }
}
