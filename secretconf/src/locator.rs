//! The name half of a locator: `{environment}` and `{$NAME}` are filled in here. The derive has checked the braces.

/// Fills in the placeholders of a secret's or a file's name. `Err` is the environment variable that is not set.
pub(crate) fn expand(
    name: &str,
    environment: &str,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<String, String> {
    let mut expanded = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('{') {
        expanded.push_str(before);
        let Some((placeholder, after)) = after.split_once('}') else {
            rest = after;
            break;
        };
        match placeholder.strip_prefix('$') {
            Some(wanted) => match variable(wanted).filter(|text| !text.trim().is_empty()) {
                Some(text) => expanded.push_str(text.trim()),
                None => return Err(wanted.to_owned()),
            },
            None => expanded.push_str(environment),
        }
        rest = after;
    }
    expanded.push_str(rest);
    Ok(expanded)
}

/// Whether the name cannot be filled in without knowing the environment.
pub(crate) fn names_environment(name: &str) -> bool {
    name.contains("{environment}")
}

#[cfg(test)]
mod tests {
    use super::expand;

    #[test]
    fn placeholders_are_filled_in() {
        let variable = |name: &str| (name == "TEAM").then(|| String::from("core\n"));
        let expand = |name| expand(name, "staging", variable);
        assert_eq!(expand("{environment}/db"), Ok("staging/db".into()));
        assert_eq!(expand("{$TEAM}/{environment}!x"), Ok("core/staging!x".into()));
        assert_eq!(expand("plain"), Ok("plain".into()));
        assert_eq!(expand("{$OTHER}/db"), Err("OTHER".into()));
    }
}
