//! `budget.toml`: what each case may cost, and with what that was measured.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::compare::Measure;
use crate::toolchain::Toolchain;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/budget.toml");

const HEAD: &str = "\
# What one load may cost at most, and what a program may compile that loads. Written by `cargo xtask budget --bless`, held
# against each change by `cargo xtask budget`; CONTRIBUTING.md says what is allowed where.

";

/// The whole file.
#[derive(Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Budgets {
    /// The compiler, and so on.
    pub measured_with: Toolchain,
    /// By name.
    pub case: BTreeMap<String, Cost>,
}

/// What a case costs, or may cost: of each measure that could be taken.
pub type Cost = BTreeMap<Measure, u64>;

impl Budgets {
    /// Reads the file.
    ///
    /// # Errors
    ///
    /// The file is not there, or is not of this form.
    pub fn read() -> Result<Self> {
        let text = fs::read_to_string(PATH).map_err(|error| format!("{PATH}: {error}"))?;
        toml::from_str(&text).map_err(|error| format!("{PATH}: {error}"))
    }

    /// Writes the file, and says where it is.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub fn write(&self) -> Result<&'static Path> {
        fs::write(PATH, self.as_text()?).map_err(|error| format!("{PATH}: {error}"))?;
        Ok(Path::new(PATH))
    }

    fn as_text(&self) -> Result<String> {
        let tables = toml::to_string(self).map_err(|error| error.to_string())?;
        Ok(format!("{HEAD}{tables}"))
    }
}

#[cfg(test)]
mod tests {
    use super::{Budgets, Cost};
    use crate::case::CASES;
    use crate::compare::Measure;
    use crate::compiled::PROGRAMS;
    use crate::toolchain::Toolchain;

    #[test]
    fn what_is_written_is_read() {
        let measured_with = Toolchain {
            rustc: "rustc 1.95.0".into(),
            host: "x86_64".into(),
            libc: "2.36".into(),
            avx2: true,
        };
        let cost: Cost = [(Measure::Allocations, 1), (Measure::LlvmIrBytes, 2)].into();
        let budgets = Budgets { measured_with, case: [("20 fields, #".to_owned(), cost)].into() };
        let text = budgets.as_text().expect("written");
        assert_eq!(toml::from_str(&text), Ok(budgets));
    }

    const OF_A_LOAD: [Measure; 3] =
        [Measure::Allocations, Measure::PeakBytes, Measure::Instructions];
    const OF_A_PROGRAM: [Measure; 2] = [Measure::Functions, Measure::LlvmIrBytes];

    #[test]
    fn the_file_has_every_measure_of_every_case() {
        let budgets = Budgets::read().expect("readable");
        let measures = |name| -> Option<Vec<_>> {
            budgets.case.get(name).map(|cost| cost.keys().copied().collect())
        };
        for case in &CASES {
            assert_eq!(measures(case.name), Some(OF_A_LOAD.into()), "{}", case.name);
        }
        for program in &PROGRAMS {
            assert_eq!(measures(program.name), Some(OF_A_PROGRAM.into()), "{}", program.name);
        }
        assert_eq!(budgets.case.len(), CASES.len() + PROGRAMS.len());
    }
}
