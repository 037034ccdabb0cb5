//! A goal, and whether figures reach it.

use secretconf_benches::Row;

use crate::results::Results;

/// Figures of ours against those of others.
#[derive(Clone)]
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
    /// As a ratio to another case of the same group, of subjects that may be ours. The rounds of both cases are the same:
    /// in each of them, both had their turn.
    TimesOfCase(&'static str, Vec<&'static str>),
    /// As a difference.
    Over(&'static str),
    /// Nobody: the figure itself.
    Nothing,
}

/// What was measured for a goal: of all its pairs, the one that is farthest from it.
pub(crate) struct Verdict {
    pub(crate) ours: f64,
    /// Whose, or which case's, and the figure.
    pub(crate) theirs: Option<(String, f64)>,
    pub(crate) unit: String,
    /// What is held against the limit.
    pub(crate) figure: f64,
    pub(crate) met: bool,
}

impl Goal {
    /// Nothing if one of ours or all others were not measured. An estimate is no measurement.
    pub(crate) fn verdict(&self, results: &Results) -> Option<Verdict> {
        let row = |case: &str, subject: &str| {
            results.row(self.group, case, subject).filter(|row| !row.estimate)
        };
        let mut pairs = Vec::new();
        for subject in &self.ours {
            let ours = row(&self.case, subject)?;
            let mut pair = |theirs: Option<(String, f64)>, figure: f64| {
                let (value, unit) = (ours.value, ours.unit.clone());
                let met = figure <= self.limit;
                pairs.push(Verdict { ours: value, theirs, unit, figure, met });
            };
            match &self.against {
                Against::Nothing => pair(None, ours.value),
                Against::Over(other) => {
                    let theirs = row(&self.case, other)?;
                    pair(Some((theirs.subject.clone(), theirs.value)), ours.value - theirs.value);
                }
                Against::TimesOf(others) => {
                    for theirs in others.iter().filter_map(|other| row(&self.case, other)) {
                        let of = (theirs.subject.clone(), theirs.value);
                        pair(Some(of), ours.ratio_to(theirs));
                    }
                }
                Against::TimesOfCase(case, others) => {
                    for theirs in others.iter().filter_map(|other| row(case, other)) {
                        pair(Some((in_case(ours, theirs), theirs.value)), ours.ratio_to(theirs));
                    }
                }
            }
        }
        pairs.into_iter().max_by(|a, b| a.figure.total_cmp(&b.figure))
    }
}

/// Of our own figure in another case, the case says all.
fn in_case(ours: &Row, theirs: &Row) -> String {
    match ours.subject == theirs.subject {
        true => theirs.case.clone(),
        false => format!("{}, {}", theirs.case, theirs.subject),
    }
}

#[cfg(test)]
mod tests {
    use secretconf_benches::Row;

    use super::{Against, Goal};
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

    /// Twenty secrets against one get, which the SDK has sooner than we. In the second round the machine was busy.
    fn twenty_secrets() -> (Goal, Results) {
        let row = |case, subject, rounds: &[f64]| {
            Row::new("aws", case, subject, 0.0, "ms").with_rounds(rounds)
        };
        let mut results = Results::default();
        results.merge(vec![
            row("1 secret", "secretconf", &[40.0, 80.0, 50.0]),
            row("1 secret", "sdk", &[32.0, 64.0]),
            row("20 secrets", "secretconf", &[48.0, 96.0, 50.0]),
            row("20 secrets", "sdk", &[1.0, 1.0, 1.0]),
        ]);
        let against = Against::TimesOfCase("1 secret", vec!["secretconf", "sdk"]);
        let ours = vec!["secretconf"];
        (Goal { group: "aws", case: "20 secrets".into(), ours, against, limit: 1.5 }, results)
    }

    #[test]
    fn another_case_is_compared_round_by_round() {
        let (mut goal, results) = twenty_secrets();
        let verdict = goal.verdict(&results).expect("it was measured");
        assert_eq!((verdict.figure, verdict.met), (1.5, true));
        assert_eq!(verdict.theirs, Some(("1 secret, sdk".to_owned(), 48.0)));

        goal.against = Against::TimesOfCase("1 secret", vec!["secretconf"]);
        goal.limit = 1.15;
        let verdict = goal.verdict(&results).expect("it was measured");
        assert_eq!((verdict.figure, verdict.met), (1.2, false));
        assert_eq!(verdict.theirs, Some(("1 secret".to_owned(), 50.0)));
    }

    #[test]
    fn another_case_must_have_been_measured() {
        let (mut goal, results) = twenty_secrets();
        goal.against = Against::TimesOfCase("2 secrets", vec!["secretconf"]);
        assert!(goal.verdict(&results).is_none());
        (goal, _) = twenty_secrets();
        goal.case = "45 secrets".into();
        assert!(goal.verdict(&results).is_none());
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
}
