//! Texts that look like live credentials.

/// What a text looks like, if it looks like a live credential. The text itself is never quoted.
pub(crate) fn looks_like(text: &str) -> Option<&'static str> {
    if let Some((_, after)) = text.split_once("-----BEGIN ") {
        if after.contains("PRIVATE KEY-----") {
            return Some("a private key");
        }
    }
    words(text).find_map(looks_like_word)
}

/// Tokens never contain other characters than these.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'))
}

fn looks_like_word(word: &str) -> Option<&'static str> {
    let after = |prefix: &str| word.strip_prefix(prefix);
    let has_tail = |prefixes: &[&str]| {
        prefixes
            .iter()
            .any(|p| after(p).is_some_and(|rest| rest.chars().any(char::is_alphanumeric)))
    };
    let upper = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();

    if ["AKIA", "ASIA"]
        .iter()
        .any(|p| after(p).is_some_and(|r| r.len() == 16 && r.chars().all(upper)))
    {
        return Some("an AWS access key");
    }
    if ["ghp_", "gho_", "ghs_"].iter().any(|p| {
        after(p).is_some_and(|r| r.len() == 36 && r.chars().all(|c| c.is_ascii_alphanumeric()))
    }) || has_tail(&["github_pat_"])
    {
        return Some("a GitHub token");
    }
    if has_tail(&["xoxa-", "xoxb-", "xoxp-", "xoxr-", "xoxs-"]) {
        return Some("a Slack token");
    }
    has_tail(&["sk-live-", "sk_live_"]).then_some("a live API key")
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
