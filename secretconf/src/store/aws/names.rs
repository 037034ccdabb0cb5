//! How a secret is called: its name, its ARN, or its ARN without the six characters that AWS adds.

/// How well a secret fits what was asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Fit {
    /// By its name or its whole ARN.
    Exact,
    /// By its ARN without `-XXXXXX`. A whole ARN of another secret can look the same, and then that one is meant.
    Partial,
}

/// Whether the secret with this `name` and `arn` is the one that was asked for as `asked`.
pub(super) fn fit(asked: &str, name: &str, arn: &str) -> Option<Fit> {
    if asked == name || asked == arn {
        return Some(Fit::Exact);
    }
    // The name tells where the suffix starts, so a name that itself ends in `-abc123` is not cut.
    let stem = arn.strip_suffix(suffix(arn)?)?;
    let named = stem.strip_suffix(name).is_some_and(|front| front.ends_with(":secret:"));
    (named && asked == stem).then_some(Fit::Partial)
}

/// The region in `arn:PARTITION:secretsmanager:REGION:ACCOUNT:secret:NAME`.
pub(super) fn region(id: &str) -> Option<&str> {
    let mut parts = id.split(':');
    if parts.next() != Some("arn") {
        return None;
    }
    let (service, region) = (parts.nth(1)?, parts.next()?);
    (service == "secretsmanager" && !region.is_empty()).then_some(region)
}

/// The resource that a policy must name for this secret.
pub(super) fn resource(id: &str) -> String {
    if !id.starts_with("arn:") {
        format!("arn:aws:secretsmanager:*:*:secret:{id}-??????")
    } else if suffix(id).is_some() {
        id.to_owned()
    } else {
        format!("{id}-??????")
    }
}

/// The `-XXXXXX` at the end, if it ends so.
fn suffix(arn: &str) -> Option<&str> {
    let suffix = arn.get(arn.len().checked_sub(7)?..)?;
    let random = suffix.strip_prefix('-')?;
    random.bytes().all(|byte| byte.is_ascii_alphanumeric()).then_some(suffix)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRONT: &str = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:";

    fn fits(asked: &str, name: &str, suffix: &str) -> Option<Fit> {
        fit(asked, name, &format!("{FRONT}{name}{suffix}"))
    }

    #[test]
    fn by_name_arn_and_arn_without_suffix() {
        assert_eq!(fits("a/db", "a/db", "-AbC123"), Some(Fit::Exact));
        assert_eq!(fits(&format!("{FRONT}a/db-AbC123"), "a/db", "-AbC123"), Some(Fit::Exact));
        assert_eq!(fits(&format!("{FRONT}a/db"), "a/db", "-AbC123"), Some(Fit::Partial));
        assert_eq!(fits(&format!("{FRONT}db"), "a/db", "-AbC123"), None);
        assert_eq!(fits("db", "a/db", "-AbC123"), None);
    }

    #[test]
    fn a_name_that_looks_like_a_suffix_is_not_cut() {
        assert_eq!(fits("db", "db-abc123", "-XyZ789"), None);
        assert_eq!(fits(&format!("{FRONT}db"), "db-abc123", "-XyZ789"), None);
        assert_eq!(fits(&format!("{FRONT}db-abc123"), "db-abc123", "-XyZ789"), Some(Fit::Partial));
        assert_eq!(fits(&format!("{FRONT}db-abc123"), "db", "-abc123"), Some(Fit::Exact));
        assert_eq!(fits(&format!("{FRONT}db"), "db", ""), Some(Fit::Exact));
    }

    #[test]
    fn region_of_an_arn_only() {
        assert_eq!(region(&format!("{FRONT}db")), Some("eu-west-1"));
        assert_eq!(region("arn:aws-cn:secretsmanager:cn-north-1:1:secret:x"), Some("cn-north-1"));
        assert_eq!(region("arn:aws:ssm:eu-west-1:1:parameter/x"), None);
        assert_eq!(region("db"), None);
        assert_eq!(region("arn:"), None);
    }

    #[test]
    fn policy_resources() {
        assert_eq!(resource("a/db"), "arn:aws:secretsmanager:*:*:secret:a/db-??????");
        assert_eq!(resource(&format!("{FRONT}db")), format!("{FRONT}db-??????"));
        assert_eq!(resource(&format!("{FRONT}db-AbC123")), format!("{FRONT}db-AbC123"));
    }

    #[test]
    fn multibyte_names_do_not_panic() {
        assert_eq!(fit("ü", "é", "arn:ééééé"), None);
        assert_eq!(resource("arn:ééééééé"), "arn:ééééééé-??????");
    }
}
