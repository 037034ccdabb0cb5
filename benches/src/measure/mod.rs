//! What is measured, by name.

pub(crate) mod cold;
pub(crate) mod compile;
pub(crate) mod load;
pub(crate) mod other;

use std::collections::BTreeMap;

use secretconf_benches::Row;

use crate::Result;
use crate::subject::Subject;

/// Takes the figures of a case as soon as they are there: what comes next may fail, or be stopped.
pub(crate) type Keep<'a> = &'a mut dyn FnMut(Vec<Row>) -> Result;

/// Set by whoever calls.
pub(crate) struct Options {
    /// How often a load is measured. Builds are measured less often, in proportion.
    pub(crate) rounds: usize,
    /// Seconds: what needs a longer build is left out.
    pub(crate) limit: f64,
    /// Only cases whose name has one of these texts in it, if there are some.
    pub(crate) cases: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self { rounds: 15, limit: 100.0, cases: Vec::new() }
    }
}

impl Options {
    /// Whether a case of this name is asked for.
    fn want(&self, case: &str) -> bool {
        self.cases.is_empty() || self.cases.iter().any(|text| case.contains(text))
    }

    /// Of what takes seconds, not milliseconds.
    fn build_rounds(&self) -> usize {
        self.rounds.div_ceil(3)
    }
}

/// The figures of a case while its rounds are run.
#[derive(Default)]
struct Rounds(BTreeMap<&'static str, Vec<f64>>);

impl Rounds {
    fn add(&mut self, subject: &Subject, figure: f64) {
        self.0.entry(subject.name).or_default().push(figure);
    }

    fn of(&self, subject: &Subject) -> &[f64] {
        self.0.get(subject.name).map_or(&[], Vec::as_slice)
    }

    fn rows(&self, subjects: &[&Subject], group: &str, case: &str, unit: &str) -> Vec<Row> {
        let measured = subjects.iter().filter(|subject| !self.of(subject).is_empty());
        let row = |subject: &&Subject| {
            Row::new(group, case, subject.name, 0.0, unit).with_rounds(self.of(subject))
        };
        measured.map(row).collect()
    }
}

/// The subjects of a round, each time from another one on, so that nobody always follows the same one.
fn in_turn<'a>(subjects: &[&'a Subject], round: usize) -> Vec<&'a Subject> {
    let mut turn = subjects.to_vec();
    if !turn.is_empty() {
        turn.rotate_left(round % subjects.len());
    }
    turn
}

#[cfg(test)]
mod tests {
    use super::{Options, Rounds, in_turn};
    use crate::subject::{BARE, CONF, ENVY};

    #[test]
    fn everyone_has_a_turn_in_each_round() {
        let names =
            |round| in_turn(&[&BARE, &CONF, &ENVY], round).iter().map(|it| it.name).collect();
        let [first, second]: [Vec<_>; 2] = [names(0), names(4)];
        assert_eq!(first, ["bare struct", "conf", "envy"]);
        assert_eq!(second, ["conf", "envy", "bare struct"]);
        assert!(in_turn(&[], 3).is_empty());
    }

    #[test]
    fn who_had_no_round_has_no_row() {
        let mut rounds = Rounds::default();
        rounds.add(&CONF, 2.0);
        rounds.add(&CONF, 4.0);
        let rows = rounds.rows(&[&BARE, &CONF], "load", "20 fields", "µs");
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].subject.as_str(), rows[0].value), ("conf", 3.0));
    }

    #[test]
    fn all_cases_or_those_that_are_named() {
        let cases = ["structs, check".to_owned(), "dev".to_owned()];
        let some = Options { cases: cases.into(), ..Options::default() };
        assert!(some.want("100 structs, check") && some.want("100 structs, dev"));
        assert!(!some.want("100 structs, release"));
        assert!(Options::default().want("100 structs, release"));
    }

    #[test]
    fn there_is_always_a_round() {
        assert_eq!(Options { rounds: 1, ..Options::default() }.build_rounds(), 1);
        assert_eq!(Options::default().build_rounds(), 5);
    }
}
