//! `NAME#KEY`: which secret, and which key of its JSON.

/// A locator, split, with what else a store can be told.
#[derive(Default)]
pub(crate) struct Locator {
    pub(crate) name: String,
    pub(crate) key: Option<String>,
    pub(crate) stage: Option<String>,
    pub(crate) version: Option<String>,
}

/// Splits `NAME#KEY` at the first `#`. `Err` holds a message, in which a name is called `word`.
pub(crate) fn split<'a>(text: &'a str, word: &str) -> Result<(&'a str, Option<&'a str>), String> {
    let (name, key) = match text.split_once('#') {
        Some((name, key)) => (name, Some(key)),
        None => (text, None),
    };
    if name.trim().is_empty() {
        return Err(match key {
            Some(key) if !key.is_empty() => {
                format!("there is no name before `#`: write `{word}#{key}`")
            }
            Some(_) => format!("there is nothing around `#`: write `{word}#key`"),
            None => format!("the name is empty: write `{word}` or `{word}#key`"),
        });
    }
    if name.trim() != name {
        return Err("there is white space around the name: remove it".into());
    }
    match key {
        Some("") => {
            Err(format!("the key after `#` is empty: write `{word}#key`, or only `{word}`"))
        }
        Some(key) => check_key(key).map(|()| (name, Some(key))),
        None => Ok((name, None)),
    }
}

/// A key of a JSON object, or (with a `/` in front) an RFC 6901 pointer.
pub(crate) fn check_key(key: &str) -> Result<(), String> {
    if key.starts_with('/') && has_bad_escape(key) {
        return Err("in a pointer `~` is written `~0`, and `/` inside a name `~1`".into());
    }
    Ok(())
}

fn has_bad_escape(pointer: &str) -> bool {
    let mut rest = pointer;
    while let Some((_, after)) = rest.split_once('~') {
        if !after.starts_with(['0', '1']) {
            return true;
        }
        rest = after;
    }
    false
}

/// The placeholders of a name: `{environment}` and `{$NAME}`, and no others.
pub(crate) fn check_placeholders(name: &str) -> Result<(), String> {
    const CURE: &str = "write `{environment}`, or `{$NAME}` for a variable";

    let mut rest = name;
    while let Some(at) = find_brace(rest) {
        let Some(after) = rest[at..].strip_prefix('{') else {
            return Err(format!("`}}` has no `{{` before it: {CURE}"));
        };
        let Some((inner, after)) = split_at_closing_brace(after) else {
            return Err(format!("`{{` is not closed: {CURE}"));
        };
        check_placeholder(inner)?;
        rest = after;
    }
    Ok(())
}

pub(crate) fn find_brace(text: &str) -> Option<usize> {
    text.find(['{', '}'])
}

/// What stands before the next brace and after it. `None`: that is no closing one.
pub(crate) fn split_at_closing_brace(text: &str) -> Option<(&str, &str)> {
    let (inner, from) = text.split_at(find_brace(text)?);
    Some((inner, from.strip_prefix('}')?))
}

fn check_placeholder(inner: &str) -> Result<(), String> {
    if inner == "environment" {
        return Ok(());
    }
    match inner.strip_prefix('$') {
        Some(name) if is_variable(name) => Ok(()),
        Some(_) => Err(format!("`{{{inner}}}` names no variable: write `{{$NAME}}`")),
        None if inner.is_empty() => {
            Err("`{}` names nothing: write `{environment}`, or `{$NAME}` for a variable".into())
        }
        None if is_variable(inner) && inner.to_uppercase() == inner => {
            Err(format!("`{{{inner}}}` is unknown: for a variable write `{{${inner}}}`"))
        }
        None => Err(format!(
            "`{{{inner}}}` is unknown: write `{{environment}}`, or `{{$NAME}}` for a variable"
        )),
    }
}

fn is_variable(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_keys_are_split_at_the_first_hash() {
        let halves = |text| split(text, "name");
        assert_eq!(halves("db"), Ok(("db", None)));
        assert_eq!(halves("db#url"), Ok(("db", Some("url"))));
        assert_eq!(halves("db#a#b"), Ok(("db", Some("a#b"))));
        assert_eq!(halves("db#/a/0/~0~1"), Ok(("db", Some("/a/0/~0~1"))));
        let arn = "arn:aws:secretsmanager:eu-west-1:1:secret:rds!db-1-AbCdEf";
        assert_eq!(halves(arn), Ok((arn, None)));
    }

    #[test]
    fn malformed_locators_are_refused() {
        for text in ["", " ", "#", "#key", "db#", "db#/a~2", "db#/a~", " db", "db #key"] {
            assert!(split(text, "name").is_err(), "{text:?}");
        }
    }

    #[test]
    fn cures_call_a_name_what_the_key_does() {
        let cure =
            |text| split(text, "NAME").unwrap_err().split_once(": write ").unwrap().1.to_owned();
        assert_eq!(cure("#url"), "`NAME#url`");
        assert_eq!(cure("#"), "`NAME#key`");
        assert_eq!(cure(""), "`NAME` or `NAME#key`");
        assert_eq!(cure("A#"), "`NAME#key`, or only `NAME`");
    }

    #[test]
    fn two_placeholders_are_known() {
        for name in ["db", "{environment}/db", "a/{$REGION}/{environment}", "{$_A1}"] {
            assert_eq!(check_placeholders(name), Ok(()), "{name:?}");
        }
        for name in
            ["{", "}", "{}", "{env}", "{$}", "{$1A}", "{environment", "environment}", "{{a}}"]
        {
            assert!(check_placeholders(name).is_err(), "{name:?}");
        }
    }
}
