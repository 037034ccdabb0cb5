//! What is to be reached, as data, and whether it is.

use crate::cargo::Profile;
use crate::generate::Shape;
use crate::measure::{cold, compile, load};
use crate::results::Results;
use crate::subject::{
    BARE, BY_HAND, CONF, CONFIQUE, ENVCONFIG, ENVY, OURS, PEERS, SECRETCONF, SECRETS,
};

/// Figures of ours against those of others.
pub(crate) struct Goal {
    pub(crate) group: &'static str,
    pub(crate) case: String,
    /// The worst of them counts.
    pub(crate) ours: Vec<&'static str>,
    pub(crate) against: Against,
    /// The most that it may come to.
    pub(crate) limit: f64,
}

/// What ours are held against. Of several others, the best counts.
#[derive(Clone)]
pub(crate) enum Against {
    /// As a ratio.
    TimesOf(Vec<&'static str>),
    /// As a difference.
    Over(&'static str),
    /// Nobody: the figure itself.
    Nothing,
}

pub(crate) fn goals() -> Vec<Goal> {
    let ours: Vec<_> = OURS.iter().map(|subject| subject.name).collect();
    let peers: Vec<_> = PEERS.iter().map(|subject| subject.name).collect();
    let compiled = vec![SECRETCONF.name, SECRETS.name];
    let mut goals = Vec::new();

    for unrelated in load::UNRELATED {
        let mut load = |fields, peer, limit| {
            let (ours, against) = (ours.clone(), Against::TimesOf(vec![peer]));
            goals.push(Goal {
                group: load::GROUP,
                case: load::case(fields, unrelated),
                ours,
                against,
                limit,
            });
        };
        load(20, ENVCONFIG.name, 1.0);
        load(200, ENVY.name, 0.8);
    }

    let mut compile = |shape, profile, ours: &[&'static str], against, limit| {
        let case = compile::case(shape, profile);
        goals.push(Goal { group: compile::GROUP, case, ours: ours.to_vec(), against, limit });
    };
    for shape in [Shape::Fields(200), compile::STRUCTS] {
        compile(shape, Profile::Release, &compiled, Against::TimesOf(vec![CONF.name]), 0.25);
        for profile in Profile::ALL {
            compile(shape, profile, &compiled, Against::TimesOf(peers.clone()), 1.0);
        }
    }
    for profile in Profile::ALL {
        compile(compile::TYPES, profile, &[SECRETCONF.name], Against::Over(BARE.name), 3.0);
    }

    let mut cold = |case: &str, against, limit| {
        let (case, ours) = (case.to_owned(), vec![SECRETCONF.name]);
        goals.push(Goal { group: cold::GROUP, case, ours, against, limit });
    };
    cold(cold::BUILD, Against::TimesOf(vec![CONFIQUE.name]), 1.0);
    cold(cold::PACKAGES, Against::Nothing, 17.0);
    cold(cold::SIZE, Against::Over(BY_HAND.name), 150.0);
    goals
}

/// What was measured for a goal: of all its pairs, the one that is farthest from it.
pub(crate) struct Verdict {
    pub(crate) ours: f64,
    pub(crate) theirs: Option<(String, f64)>,
    pub(crate) unit: String,
    /// What is held against the limit.
    pub(crate) figure: f64,
    pub(crate) met: bool,
}

impl Goal {
    /// Nothing if one of ours or all others were not measured. An estimate is no measurement.
    pub(crate) fn verdict(&self, results: &Results) -> Option<Verdict> {
        let row = |subject: &str| {
            results.row(self.group, &self.case, subject).filter(|row| !row.estimate)
        };
        let mut pairs = Vec::new();
        for subject in &self.ours {
            let ours = row(subject)?;
            let mut pair = |theirs: Option<(String, f64)>, figure: f64| {
                let (value, unit) = (ours.value, ours.unit.clone());
                let met = figure <= self.limit;
                pairs.push(Verdict { ours: value, theirs, unit, figure, met });
            };
            match &self.against {
                Against::Nothing => pair(None, ours.value),
                Against::Over(other) => {
                    let theirs = row(other)?;
                    pair(Some((theirs.subject.clone(), theirs.value)), ours.value - theirs.value);
                }
                Against::TimesOf(others) => {
                    for theirs in others.iter().filter_map(|other| row(other)) {
                        let of = (theirs.subject.clone(), theirs.value);
                        pair(Some(of), ours.ratio_to(theirs));
                    }
                }
            }
        }
        pairs.into_iter().max_by(|a, b| a.figure.total_cmp(&b.figure))
    }
}

#[cfg(test)]
mod tests {
    use secretconf_benches::Row;

    use super::{Against, Goal, goals};
    use crate::results::Results;

    fn goal(against: Against) -> Goal {
        Goal {
            group: "load",
            case: "20".into(),
            ours: vec!["plain", "secrets"],
            against,
            limit: 1.0,
        }
    }

    fn results(figures: &[(&str, f64)]) -> Results {
        let mut results = Results::default();
        let row = |(subject, value): &(&str, f64)| Row::new("load", "20", subject, *value, "µs");
        results.merge(figures.iter().map(row).collect());
        results
    }

    #[test]
    fn the_worst_of_ours_is_held_against_the_best_of_theirs() {
        let goal = goal(Against::TimesOf(vec!["conf", "envy", "figment"]));
        let figures = [("plain", 2.0), ("secrets", 3.0), ("conf", 9.0), ("envy", 4.0)];
        let verdict = goal.verdict(&results(&figures)).expect("it was measured");
        assert_eq!((verdict.ours, verdict.figure, verdict.met), (3.0, 0.75, true));
        assert_eq!(verdict.theirs, Some(("envy".to_owned(), 4.0)));
    }

    #[test]
    fn a_difference_and_a_bare_figure() {
        let figures = [("plain", 2.0), ("secrets", 3.5), ("bare", 1.5)];
        let verdict = goal(Against::Over("bare")).verdict(&results(&figures)).expect("measured");
        assert_eq!((verdict.figure, verdict.met), (2.0, false));
        let verdict = goal(Against::Nothing).verdict(&results(&figures)).expect("measured");
        assert_eq!((verdict.figure, verdict.met), (3.5, false));
    }

    #[test]
    fn what_was_not_measured_has_no_verdict() {
        let goal = goal(Against::TimesOf(vec!["conf"]));
        assert!(goal.verdict(&results(&[("plain", 1.0), ("conf", 2.0)])).is_none());
        let mut results = results(&[("plain", 1.0), ("secrets", 1.0), ("conf", 2.0)]);
        assert!(goal.verdict(&results).is_some());
        results.rows[2].estimate = true;
        assert!(goal.verdict(&results).is_none());
    }

    #[test]
    fn no_goal_is_there_twice() {
        let mut all: Vec<String> = goals()
            .iter()
            .map(|goal| format!("{} {} {}", goal.group, goal.case, goal.limit))
            .collect();
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), count);
        assert_eq!(count, 4 + 8 + 3 + 3);
    }
}
