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

    /// What it took or, from the largest of the smaller ones, would take if time grew with the square of the number.
    pub(crate) fn expected(&self, subject: &'static str, fields: usize) -> Option<f64> {
        let (&(_, known), seconds) = self.0.range((subject, 0)..=(subject, fields)).next_back()?;
        Some(seconds * (fields as f64 / known as f64).powi(2))
    }
}

#[cfg(test)]
mod tests {
    use secretconf_benches::Row;

    use super::Times;

    #[test]
    fn time_grows_with_the_square() {
        let mut times = Times::default();
        assert_eq!(times.expected("conf", 200), None);
        times.learn("conf", 50, 1.0);
        times.learn("conf", 100, 3.0);
        times.learn("confique", 200, 60.0);
        assert_eq!(times.expected("conf", 200), Some(12.0));
        assert_eq!(times.expected("conf", 100), Some(3.0));
        assert_eq!(times.expected("conf", 50), Some(1.0));
        assert_eq!(times.expected("conf", 20), None);
        assert_eq!(times.expected("confique", 500), Some(375.0));
    }

    #[test]
    fn an_earlier_run_tells() {
        let mut times = Times::default();
        let release = Row::new("compile", "100 fields, release", "conf", 30.0, "s");
        let check = Row::new("compile", "100 fields, check", "conf", 1.0, "s");
        times.learn_rows("conf", &[50, 100], &[check, release]);
        assert_eq!(times.expected("conf", 200), Some(120.0));
    }
}
