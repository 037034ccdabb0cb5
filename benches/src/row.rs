//! A figure: of whom, in which case.

use serde::{Deserialize, Serialize};

/// One figure. A measuring program prints it as a line of JSON:
/// `{"group":"aws","case":"20 secrets","subject":"secretconf","value":36.1,"unit":"ms"}`
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// What was measured, like `load`.
    pub group: String,
    /// Under which circumstances, like `20 fields, 30 unrelated variables`.
    pub case: String,
    /// Whose figure it is.
    pub subject: String,
    /// The median, if there are rounds.
    pub value: f64,
    /// Of the value and the rounds.
    pub unit: String,
    /// The figure of each round. In a round, every subject of the case had its turn.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rounds: Vec<f64>,
    /// Not measured, since it would have taken too long: extrapolated.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub estimate: bool,
}

impl Row {
    /// A figure without rounds.
    pub fn new(group: &str, case: &str, subject: &str, value: f64, unit: &str) -> Self {
        Self {
            group: group.to_owned(),
            case: case.to_owned(),
            subject: subject.to_owned(),
            value: rounded(value),
            unit: unit.to_owned(),
            rounds: Vec::new(),
            estimate: false,
        }
    }

    /// The same with its rounds, whose median is its value.
    #[must_use]
    pub fn with_rounds(mut self, rounds: &[f64]) -> Self {
        self.value = rounded(median(rounds));
        self.rounds = rounds.iter().copied().map(rounded).collect();
        self
    }

    /// How many times the other's figure this one is: the median over the rounds that both have.
    pub fn ratio_to(&self, other: &Self) -> f64 {
        let ratios: Vec<f64> =
            self.rounds.iter().zip(&other.rounds).map(|(mine, theirs)| mine / theirs).collect();
        if ratios.is_empty() { self.value / other.value } else { median(&ratios) }
    }
}

/// The middle one, or the mean of the two in the middle. Of nothing it is not a number.
fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.get(middle) {
        None => f64::NAN,
        Some(upper) if sorted.len() % 2 == 1 => *upper,
        Some(upper) => f64::midpoint(sorted[middle - 1], *upper),
    }
}

/// To four digits: more would be noise, and a longer file.
fn rounded(value: f64) -> f64 {
    format!("{value:.3e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::{Row, median, rounded};

    fn row(rounds: &[f64]) -> Row {
        Row::new("load", "20 fields", "someone", 0.0, "µs").with_rounds(rounds)
    }

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(&[5.0, 1.0, 3.0]), 3.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 9.0]), 3.0);
        assert!(median(&[]).is_nan());
    }

    /// In the second round the machine was busy: the ratio of the medians would be 3.
    #[test]
    fn the_ratio_is_the_median_of_the_rounds_ratios() {
        assert_eq!(row(&[2.0, 60.0, 6.0]).ratio_to(&row(&[1.0, 30.0, 2.0])), 2.0);
    }

    /// One of them took too long for a second round.
    #[test]
    fn rounds_that_only_one_has_do_not_count() {
        assert_eq!(row(&[1.0, 90.0, 90.0]).ratio_to(&row(&[4.0])), 0.25);
    }

    #[test]
    fn without_rounds_the_values_are_compared() {
        let [three, four] = [3.0, 4.0].map(|value| Row::new("cold", "packages", "x", value, ""));
        assert_eq!(three.ratio_to(&four), 0.75);
        assert_eq!(row(&[8.0]).ratio_to(&four), 2.0);
    }

    #[test]
    fn four_digits_are_kept() {
        assert_eq!(rounded(123_456.0), 123_500.0);
        assert_eq!(rounded(0.012_345_6), 0.01235);
        assert_eq!(rounded(0.0), 0.0);
    }

    #[test]
    fn a_short_line_of_another_program_is_read() {
        let line = r#"{"group":"aws","case":"20 secrets","subject":"secretconf","value":36.1,"unit":"ms"}"#;
        let row: Row = serde_json::from_str(line).expect("it is a row");
        assert_eq!(row, Row::new("aws", "20 secrets", "secretconf", 36.1, "ms"));
        assert_eq!(serde_json::to_string(&row).expect("it is JSON"), line);
    }
}
