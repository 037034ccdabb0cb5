//! The fields of a generated struct: text, whole number, flag, optional text and fraction in turn, all of them set.

/// The type of a field.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Text,
    Number,
    Flag,
    Optional,
    Fraction,
}

/// One of them, by its number.
#[derive(Clone, Copy)]
pub(crate) struct Field(pub(crate) usize);

impl Field {
    pub(crate) fn kind(self) -> Kind {
        [Kind::Text, Kind::Number, Kind::Flag, Kind::Optional, Kind::Fraction][self.0 % 5]
    }

    pub(crate) fn name(self) -> String {
        format!("field_{:03}", self.0)
    }

    pub(crate) fn variable(self) -> String {
        format!("BENCH_FIELD_{:03}", self.0)
    }

    /// What the variable holds.
    pub(crate) fn value(self) -> String {
        match self.kind() {
            // Of different lengths, so that a sum over them tells whether all are there.
            Kind::Text | Kind::Optional => {
                format!("a text of usual length{}", ".".repeat(self.0 % 7))
            }
            Kind::Number => (1000 + self.0).to_string(),
            Kind::Flag => self.0.is_multiple_of(2).to_string(),
            Kind::Fraction => format!("{}.25", self.0),
        }
    }

    /// What it adds to the sum that a generated program must come to.
    fn weight(self) -> f64 {
        let value = self.value();
        match self.kind() {
            Kind::Text | Kind::Optional => value.len() as f64,
            Kind::Number | Kind::Fraction => value.parse().unwrap_or(f64::NAN),
            Kind::Flag => f64::from(u8::from(value == "true")),
        }
    }
}

/// The sum over what the first fields hold. All parts are quarters, so it is exact.
pub(crate) fn sum(fields: usize) -> f64 {
    (0..fields).map(|number| Field(number).weight()).sum()
}

#[cfg(test)]
mod tests {
    use super::{Field, sum};

    #[test]
    fn the_sum_is_that_of_lengths_numbers_and_flags() {
        let values: Vec<String> = (0..5).map(|number| Field(number).value()).collect();
        let text = "a text of usual length";
        assert_eq!(values, [text, "1001", "true", &format!("{text}..."), "4.25"]);
        assert_eq!(sum(5), 22.0 + 1001.0 + 1.0 + 25.0 + 4.25);
    }

    #[test]
    fn each_field_counts() {
        assert!((0..999).all(|fields| sum(fields + 1) > sum(fields) || fields % 2 == 1));
        assert_eq!(Field(999).variable(), "BENCH_FIELD_999");
    }
}
