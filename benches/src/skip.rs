//! What would take too long is not measured, but said to be so.

use std::collections::BTreeMap;

use secretconf_benches::Row;

use crate::cargo::Profile;
use crate::generate::Shape;
use crate::measure::compile;

/// How long each subject took to be compiled, by the number of fields.
#[derive(Default)]
pub(crate) struct Times(BTreeMap<(&'static str, usize), f64>);

impl Times {
    pub(crate) fn learn(&mut self, subject: &'static str, fields: usize, seconds: f64) {
        self.0.entry((subject, fields)).or_insert(seconds);
    }

    /// From an earlier run.
    pub(crate) fn learn_rows(&mut self, subject: &'static str, sizes: &[usize], rows: &[Row]) {
        for fields in sizes {
            let case = compile::case(Shape::Fields(*fields), Profile::Release);
            let is_it = |row: &&Row| row.case == case && row.subject == subject;
            if let Some(row) = rows.iter().filter(|row| row.group == compile::GROUP).find(is_it) {
                self.learn(subject, *fields, row.value);
            }
        }
    }

    pub(crate) fn knows(&self, subject: &'static str, fields: usize) -> bool {
        self.0.contains_key(&(subject, fields))
    }

    /// What it took or, from the first and the last of the smaller ones, would take: a fixed time, and what grows with the
    /// square of the number.
    pub(crate) fn expected(&self, subject: &'static str, fields: usize) -> Option<f64> {
        let mut known = self.0.range((subject, 0)..=(subject, fields));
        let square = |fields: usize| (fields as f64).powi(2);
        let (&(_, first), first_time) = known.next()?;
        let Some((&(_, last), last_time)) = known.next_back() else {
            return (first == fields).then_some(*first_time);
        };
        let growth = (last_time - first_time).max(0.0) / (square(last) - square(first));
        Some(last_time + growth * (square(fields) - square(last)))
    }
}

#[cfg(test)]
mod tests {
    use secretconf_benches::Row;

    use super::Times;

    #[test]
    fn time_grows_with_the_square() {
        let mut times = Times::default();
        assert_eq!(times.expected("conf", 20), None);
        times.learn("conf", 10, 1.0);
        times.learn("confique", 10, 1.0);
        assert_eq!(times.expected("conf", 20), None, "nothing is known about its growth");
        assert_eq!(times.expected("conf", 10), Some(1.0));
        times.learn("conf", 20, 4.0);
        assert_eq!(times.expected("conf", 10), Some(1.0));
        assert_eq!(times.expected("conf", 20), Some(4.0));
        assert_eq!(times.expected("conf", 40), Some(16.0));
        times.learn("conf", 100, 100.0);
        assert_eq!(times.expected("conf", 200), Some(400.0));
    }

    /// The machine was busy when the smaller one was compiled.
    #[test]
    fn time_does_not_shrink() {
        let mut times = Times::default();
        times.learn("envy", 10, 3.0);
        times.learn("envy", 20, 2.0);
        assert_eq!(times.expected("envy", 200), Some(2.0));
    }

    #[test]
    fn an_earlier_run_tells() {
        let mut times = Times::default();
        let row = |case, seconds| Row::new("compile", case, "conf", seconds, "s");
        let rows = [
            row("50 fields, check", 100.0),
            row("50 fields, release", 25.0),
            row("100 fields, release", 100.0),
        ];
        times.learn_rows("conf", &[50, 100], &rows);
        assert_eq!(times.expected("conf", 200), Some(400.0));
    }
}
