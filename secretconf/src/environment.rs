//! Which environment is this one, and which rules fit it.

use crate::definition::Struct;
use crate::suggest::nearest;

const USUAL: [&str; 4] = ["development", "test", "staging", "production"];
const USUALLY_LOCAL: [&str; 4] = ["development", "dev", "local", "test"];
const LOCAL: &str = "local";
const DEPLOYED: &str = "deployed";

/// The environments that a root struct declares for everything nested in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names {
    root: &'static Struct,
}

#[derive(Clone, Copy, Debug)]
struct Declared {
    name: &'static str,
    group: Option<&'static str>,
    local: bool,
}

/// The environment that a load runs in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Active {
    /// Empty if nothing says, and nothing depends on it.
    pub(crate) name: &'static str,
    pub(crate) local: bool,
    pub(crate) chosen: Chosen,
    group: Option<&'static str>,
}

/// How the environment was chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Chosen {
    /// A debug build took the first local one.
    Assumed,
    /// `default_environment`.
    Default,
    /// A line of `.env`, instead of the assumed one.
    Dotenv,
    /// `Loader::environment`.
    Loader,
    /// Nobody: no field depends on it.
    Nobody,
    Variable,
}

/// A name that is not declared.
#[derive(Debug, PartialEq)]
pub(crate) struct Undeclared {
    /// What to write instead, if something is near.
    pub(crate) nearest: Option<&'static str>,
    pub(crate) known: Vec<&'static str>,
}

impl Names {
    pub(crate) fn of(root: &'static Struct) -> Self {
        Self { root }
    }

    fn declared(self) -> impl Iterator<Item = Declared> {
        let &Struct { environments, local, .. } = self.root;
        let declare = move |name, group| {
            let locals = if local.is_empty() { &USUALLY_LOCAL[..] } else { local };
            let is_local = |local: &&str| *local == name || Some(*local) == group;
            Declared { name, group, local: locals.iter().any(is_local) }
        };
        let usual = USUAL.iter().filter(|_| environments.is_empty());
        let usual = usual.map(move |name| declare(*name, None));
        usual.chain(environments.iter().flat_map(move |group| {
            let members = group.members.iter();
            let members = members.map(move |member| declare(*member, Some(group.name)));
            std::iter::once(declare(group.name, None)).chain(members)
        }))
    }

    /// The environment of this name.
    pub(crate) fn find(&self, name: &str, chosen: Chosen) -> Result<Active, Undeclared> {
        match self.declared().find(|declared| declared.name == name) {
            Some(declared) => Ok(declared.active(chosen)),
            None => Err(self.undeclared(name, false)),
        }
    }

    /// What a debug build assumes: `development`, else the first local name.
    pub(crate) fn assumed(&self) -> Option<Active> {
        let locals = || self.declared().filter(|declared| declared.local);
        locals()
            .find(|declared| declared.name == "development")
            .or_else(|| locals().next())
            .map(|declared| declared.active(Chosen::Assumed))
    }

    /// Whether a rule may carry this name: a declared one, a group or a class.
    pub(crate) fn check(&self, name: &str) -> Result<(), Undeclared> {
        let known = self.declared().any(|declared| declared.name == name);
        if known || name == LOCAL || name == DEPLOYED {
            Ok(())
        } else {
            Err(self.undeclared(name, true))
        }
    }

    /// Whether a rule of this name can fit a deployed environment.
    pub(crate) fn is_deployed(&self, name: &str) -> bool {
        match self.declared().find(|declared| declared.name == name) {
            Some(declared) => !declared.local,
            None => name != LOCAL,
        }
    }

    /// Another declared environment than the active one that a secret's name mentions as a segment.
    pub(crate) fn foreign_segment(&self, secret: &str, active: &Active) -> Option<&'static str> {
        secret.split(['/', ':']).find_map(|segment| {
            let declared = self.declared().find(|declared| declared.name == segment)?;
            let foreign = segment != active.name && Some(segment) != active.group;
            foreign.then_some(declared.name)
        })
    }

    pub(crate) fn known(&self) -> Vec<&'static str> {
        self.declared().map(|declared| declared.name).collect()
    }

    fn undeclared(&self, name: &str, with_classes: bool) -> Undeclared {
        let mut known = self.known();
        if with_classes {
            known.extend([LOCAL, DEPLOYED]);
        }
        Undeclared { nearest: nearest(name, &known), known }
    }
}

impl Declared {
    fn active(self, chosen: Chosen) -> Active {
        Active { name: self.name, group: self.group, local: self.local, chosen }
    }
}

impl Active {
    /// The strictest: nothing said which environment this is, and nothing depends on it.
    pub(crate) fn nobody() -> Self {
        Self { name: "", group: None, local: false, chosen: Chosen::Nobody }
    }

    pub(crate) fn group(&self) -> Option<&'static str> {
        self.group
    }

    /// Whether a rule of this name fits here.
    pub(crate) fn fits(&self, name: &str) -> bool {
        self.rank(name).is_some()
    }

    /// Whether a rule of this name is this very environment's, or its group's: not merely its class's.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        self.rank(name) >= Some(2)
    }

    pub(crate) fn fits_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.fits(name))
    }

    /// The rule that fits best: an exact name before a group, a group before a class.
    pub(crate) fn best<'a, T>(
        &self,
        rules: &'a [(&'static str, T)],
    ) -> Option<&'a (&'static str, T)> {
        rules.iter().filter(|(name, _)| self.fits(name)).max_by_key(|(name, _)| self.rank(name))
    }

    fn rank(&self, name: &str) -> Option<u8> {
        if self.name.is_empty() {
            None
        } else if name == self.name {
            Some(3)
        } else if Some(name) == self.group {
            Some(2)
        } else {
            let class = if self.local { LOCAL } else { DEPLOYED };
            (name == class).then_some(1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::EnvironmentName;

    fn declared() -> Names {
        const ROOT: Struct = Struct {
            environments: &[
                EnvironmentName { name: "dev", members: &[] },
                EnvironmentName { name: "ci", members: &[] },
                EnvironmentName { name: "production", members: &["prod-eu", "prod-us"] },
            ],
            local: &["dev", "ci"],
            ..Struct::EMPTY
        };
        Names::of(&ROOT)
    }

    #[test]
    fn an_exact_name_wins_over_a_group_and_a_group_over_a_class() {
        let active = declared().find("prod-eu", Chosen::Variable).unwrap();
        let rules = [("deployed", 1), ("production", 2), ("prod-eu", 3), ("dev", 4)];
        assert_eq!(active.best(&rules), Some(&("prod-eu", 3)));
        assert_eq!(active.best(&rules[..2]), Some(&("production", 2)));
        assert_eq!(active.best(&rules[..1]), Some(&("deployed", 1)));
        assert_eq!(active.best(&rules[3..]), None);
    }

    #[test]
    fn classes_follow_the_declaration() {
        let names = declared();
        assert!(names.find("ci", Chosen::Variable).unwrap().local);
        assert!(!names.find("prod-us", Chosen::Variable).unwrap().local);
        let usual = Names::of(&Struct::EMPTY);
        assert!(usual.find("test", Chosen::Variable).unwrap().local);
        assert!(!usual.find("staging", Chosen::Variable).unwrap().local);
    }

    #[test]
    fn a_debug_build_assumes_development_or_the_first_local_name() {
        assert_eq!(Names::of(&Struct::EMPTY).assumed().unwrap().name, "development");
        assert_eq!(declared().assumed().unwrap().name, "dev");
    }

    #[test]
    fn an_undeclared_name_is_answered_with_the_nearest() {
        let undeclared = Names::of(&Struct::EMPTY).find("prodution", Chosen::Variable).unwrap_err();
        assert_eq!(undeclared.nearest, Some("production"));
    }

    #[test]
    fn another_environment_in_a_segment_is_seen() {
        let names = declared();
        let active = names.find("prod-eu", Chosen::Variable).unwrap();
        assert_eq!(names.foreign_segment("dev/db", &active), Some("dev"));
        assert_eq!(names.foreign_segment("production/db", &active), None);
        assert_eq!(names.foreign_segment("prod-us/db", &active), Some("prod-us"));
        assert_eq!(names.foreign_segment("devices/db", &active), None);
    }
}
