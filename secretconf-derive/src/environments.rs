//! The names of environments: which are known here, and which of them are local.

use crate::suggest;

/// A name as written, with its place.
#[derive(Clone)]
pub(crate) struct Name {
    pub(crate) text: String,
    pub(crate) span: proc_macro2::Span,
}

/// A declared environment; with members it is a group.
pub(crate) struct Declared {
    pub(crate) name: Name,
    pub(crate) members: Vec<Name>,
}

/// Names that stand for all local, and for all other environments.
pub(crate) const CLASSES: [&str; 2] = ["local", "deployed"];
const USUAL: [&str; 7] =
    ["development", "test", "staging", "production", "dev", "local", "deployed"];
const USUALLY_LOCAL: [&str; 4] = ["development", "dev", "local", "test"];
const USUALLY_DEPLOYED: [&str; 2] = ["staging", "production"];

/// What a struct says about environments.
pub(crate) struct Environments<'a> {
    /// `None`: nothing is declared here, and a struct above may declare any name.
    pub(crate) declared: Option<&'a [Declared]>,
    pub(crate) local: Option<&'a [Name]>,
}

impl Environments<'_> {
    /// What is wrong with a name, and what to write instead.
    pub(crate) fn problem(&self, name: &str) -> Option<String> {
        self.problem_among(name, &CLASSES)
    }

    /// As [`Self::problem`], where a class cannot stand.
    pub(crate) fn problem_of_one(&self, name: &str) -> Option<String> {
        self.problem_among(name, &[])
    }

    fn problem_among(&self, name: &str, classes: &[&str]) -> Option<String> {
        let Some(declared) = self.declared else {
            let near = near_miss(name)?;
            return Some(format!("`{name}` looks like a misspelt environment: write `{near}`"));
        };
        let mut known = Vec::new();
        for name in &all(declared) {
            known.push(name.text.as_str());
        }
        known.extend_from_slice(classes);
        if known.contains(&name) {
            return None;
        }
        let cure = match suggest::nearest(name, &known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known here: {}", suggest::list(&known)),
        };
        Some(format!("`{name}` is not a declared environment; {cure}"))
    }

    /// Whether a name stands for local environments alone. `None`: only the load can tell.
    pub(crate) fn is_local(&self, name: &str) -> Option<bool> {
        if let Some(members) = self.members(name) {
            return Some(members.iter().all(|member| self.is_listed(&member.text, name)));
        }
        if self.is_declared(name) {
            return Some(self.is_listed(name, self.group_of(name).unwrap_or(name)));
        }
        match (name, self.declared, self.local) {
            ("local", ..) => Some(true),
            ("deployed", ..) => Some(false),
            (_, None, Some(_)) => Some(self.is_listed(name, name)),
            _ if USUALLY_LOCAL.contains(&name) => Some(true),
            _ if USUALLY_DEPLOYED.contains(&name) => Some(false),
            _ => None,
        }
    }

    /// By its own name, or by that of its group.
    fn is_listed(&self, name: &str, group: &str) -> bool {
        match self.local {
            Some(local) => find(local, name).or(find(local, group)).is_some(),
            None => USUALLY_LOCAL.contains(&name) || USUALLY_LOCAL.contains(&group),
        }
    }

    fn members(&self, name: &str) -> Option<&[Name]> {
        if self.group_of(name).is_some() {
            return None;
        }
        for group in self.declared? {
            if group.name.text == name && !group.members.is_empty() {
                return Some(&group.members);
            }
        }
        None
    }

    fn group_of(&self, member: &str) -> Option<&str> {
        for group in self.declared? {
            if find(&group.members, member).is_some() {
                return Some(&group.name.text);
            }
        }
        None
    }

    pub(crate) fn is_declared(&self, name: &str) -> bool {
        let all = all(self.declared.unwrap_or_default());
        all.iter().any(|known| known.text == name)
    }
}

/// All groups and members that a list of environments declares, where they stand.
pub(crate) fn all(declared: &[Declared]) -> Vec<&Name> {
    let mut all = Vec::new();
    for one in declared {
        all.push(&one.name);
        for member in &one.members {
            all.push(member);
        }
    }
    all
}

/// The name with this text.
pub(crate) fn find<'a>(names: &'a [Name], text: &str) -> Option<&'a Name> {
    names.iter().find(|name| name.text == text)
}

/// The usual name that an unusual one was meant to be. `dev2` and `eu-production` are names of their own.
fn near_miss(name: &str) -> Option<&'static str> {
    let plain = name.chars().all(char::is_alphabetic);
    if !plain || USUAL.contains(&name) {
        return None;
    }
    suggest::nearest_within(name, &USUAL, |known| if known.len() > 6 { 2 } else { 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        Name { text: text.into(), span: proc_macro2::Span::call_site() }
    }

    #[test]
    fn near_misses_of_the_usual_names() {
        let undeclared = Environments { declared: None, local: None };
        for (written, meant) in [
            ("prodution", "production"),
            ("stagging", "staging"),
            ("develpment", "development"),
            ("tset", "test"),
            ("Production", "production"),
            ("locl", "local"),
        ] {
            let problem = undeclared.problem(written).unwrap_or_default();
            assert!(problem.ends_with(&format!("write `{meant}`")), "{written}: {problem}");
        }
        for fine in ["production", "dev", "local", "qa", "demo", "dev2", "prod", "eu-prod", "uat"] {
            assert_eq!(undeclared.problem(fine), None, "{fine}");
        }
    }

    #[test]
    fn declared_names_are_the_only_ones() {
        let declared = [
            Declared { name: name("ci"), members: vec![] },
            Declared { name: name("live"), members: vec![name("eu"), name("us")] },
        ];
        let environments = Environments { declared: Some(&declared), local: None };
        for fine in ["ci", "live", "eu", "local", "deployed"] {
            assert_eq!(environments.problem(fine), None, "{fine}");
        }
        assert!(environments.problem("liev").is_some_and(|p| p.contains("`live`")));
        assert!(environments.problem("staging").is_some_and(|p| p.contains("`ci`, `live`, `eu`")));
    }

    #[test]
    fn what_is_local() {
        let undeclared = Environments { declared: None, local: None };
        assert_eq!(undeclared.is_local("dev"), Some(true));
        assert_eq!(undeclared.is_local("local"), Some(true));
        assert_eq!(undeclared.is_local("staging"), Some(false));
        assert_eq!(undeclared.is_local("deployed"), Some(false));
        assert_eq!(undeclared.is_local("qa"), None);

        let declared = [
            Declared { name: name("ci"), members: vec![] },
            Declared { name: name("dev"), members: vec![] },
            Declared { name: name("live"), members: vec![name("eu"), name("us")] },
        ];
        let environments = Environments { declared: Some(&declared), local: None };
        assert_eq!(environments.is_local("dev"), Some(true));
        assert_eq!(environments.is_local("ci"), Some(false));
        assert_eq!(environments.is_local("live"), Some(false));

        let local = [name("ci"), name("live")];
        let environments = Environments { declared: Some(&declared), local: Some(&local) };
        assert_eq!(environments.is_local("dev"), Some(false));
        assert_eq!(environments.is_local("ci"), Some(true));
        assert_eq!(environments.is_local("live"), Some(true));
        assert_eq!(environments.is_local("eu"), Some(true));
    }
}
