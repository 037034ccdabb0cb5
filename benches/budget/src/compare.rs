//! What was found, held against what may be.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::file::{Budgets, Cost};
use crate::toolchain::Toolchain;

/// What was found in this run, by case.
pub type Found = BTreeMap<String, Cost>;

/// So much below its budget, in percent, a measure has a budget that guards nothing.
const ROOM: f64 = 10.0;

/// What is counted.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Moves to a larger place included.
    Allocations,
    /// The most that is allocated at a time.
    PeakBytes,
    /// By Valgrind.
    Instructions,
    /// That a program compiles.
    Functions,
    /// All that a program hands to LLVM.
    LlvmIrBytes,
}

use Measure::{Allocations, Functions, Instructions, LlvmIrBytes, PeakBytes};

impl Measure {
    /// How far it may be over, in percent. Hash seeds are random, a store is waited for, and names in LLVM IR differ in length.
    fn tolerance(self) -> f64 {
        match self {
            Allocations | PeakBytes | Functions => 0.0,
            Instructions | LlvmIrBytes => 3.0,
        }
    }

    /// Whether another toolchain finds another number in the same code.
    fn is_the_toolchains(self) -> bool {
        self != Allocations
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Allocations => "allocations",
            PeakBytes => "peak bytes",
            Instructions => "instructions",
            Functions => "functions",
            LlvmIrBytes => "bytes of LLVM IR",
        })
    }
}

/// Something to be said about a case.
#[derive(Debug, PartialEq)]
pub struct Finding {
    /// Its name.
    pub case: String,
    /// What there is to be said.
    pub kind: Kind,
    /// Whether something must be done about it.
    pub severity: Severity,
}

/// What there is to be said.
#[derive(Debug, PartialEq)]
pub enum Kind {
    /// It costs more than it may.
    Over(Count),
    /// It costs far less than it may.
    Under(Count),
    /// The file has no such case, or not this measure of it.
    NoBudget,
    /// The file has a case that nobody runs.
    NoCase,
}

/// A measure, and what was counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Count {
    /// What was counted.
    pub measure: Measure,
    /// What it may be.
    pub budget: u64,
    /// What it is.
    pub found: u64,
}

/// In the order of what must be done about it.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Severity {
    /// Something grew.
    Failure,
    /// Perhaps something grew, perhaps it was the toolchain.
    Warning,
    /// Something shrank.
    Remark,
}

/// Everything that is to be said, the worst first.
pub fn compare(budgets: &Budgets, found: &Found, here: &Toolchain) -> Vec<Finding> {
    let same_toolchain = budgets.measured_with == *here;
    let mut findings = Vec::new();
    for (case, cost) in found {
        match budgets.case.get(case) {
            Some(budget) => findings.extend(cost.iter().filter_map(|(measure, found)| {
                let (kind, severity) = one(*measure, budget, *found, same_toolchain)?;
                Some(Finding { case: case.clone(), kind, severity })
            })),
            None => findings.push(no(Kind::NoBudget, case)),
        }
    }
    let unknown = budgets.case.keys().filter(|case| !found.contains_key(*case));
    findings.extend(unknown.map(|case| no(Kind::NoCase, case)));
    findings.sort_by_key(|finding| finding.severity);
    findings
}

/// One measure of one case; `None` if all is well.
fn one(
    measure: Measure,
    budget: &Cost,
    found: u64,
    same_toolchain: bool,
) -> Option<(Kind, Severity)> {
    let Some(&budget) = budget.get(&measure) else {
        return Some((Kind::NoBudget, Severity::Failure));
    };
    let count = Count { measure, budget, found };
    let comparable = same_toolchain || !measure.is_the_toolchains();
    if percent(budget, found) > measure.tolerance() {
        let severity = if comparable { Severity::Failure } else { Severity::Warning };
        Some((Kind::Over(count), severity))
    } else if comparable && percent(budget, found) < -ROOM {
        Some((Kind::Under(count), Severity::Remark))
    } else {
        None
    }
}

fn no(kind: Kind, case: &str) -> Finding {
    Finding { case: case.to_owned(), kind, severity: Severity::Failure }
}

/// By how much `found` is more than `budget`.
fn percent(budget: u64, found: u64) -> f64 {
    if budget == found {
        return 0.0;
    }
    (found as f64 - budget as f64) * 100.0 / budget as f64
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let case = &self.case;
        match self.kind {
            Kind::Over(Count { measure, budget, found }) => {
                let percent = percent(budget, found);
                write!(f, "{case}: {measure} grew by {percent:.1} %, from {budget} to {found}")?;
                match measure.tolerance() {
                    0.0 => Ok(()),
                    tolerance => write!(f, " (allowed: {tolerance} %)"),
                }
            }
            Kind::Under(Count { measure, budget, found }) => {
                let percent = -percent(budget, found);
                write!(
                    f,
                    "{case}: {measure} are {percent:.1} % under budget, {found} of {budget}; tighten it"
                )
            }
            Kind::NoBudget => write!(f, "{case}: budget.toml does not say what it may cost"),
            Kind::NoCase => write!(f, "{case}: it is in budget.toml, but there is no such case"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Finding, Found, Kind, Measure, Severity, compare};
    use crate::file::{Budgets, Cost};
    use crate::toolchain::Toolchain;

    const BUDGET: [(Measure, u64); 3] =
        [(Measure::Allocations, 100), (Measure::PeakBytes, 2000), (Measure::Instructions, 10_000)];

    /// The budget, save for these.
    fn but<const N: usize>(others: [(Measure, u64); N]) -> Cost {
        BUDGET.into_iter().chain(others).collect()
    }

    fn rustc(version: &str) -> Toolchain {
        Toolchain {
            rustc: version.into(),
            host: "x86_64-unknown-linux-gnu".into(),
            libc: "2.36".into(),
            avx2: true,
        }
    }

    fn found(cost: Cost) -> Found {
        [("20 fields".to_owned(), cost)].into()
    }

    fn held_by(version: &str, cost: Cost) -> Vec<Finding> {
        let budgets = Budgets { measured_with: rustc("1.95"), case: found(BUDGET.into()) };
        compare(&budgets, &found(cost), &rustc(version))
    }

    /// Without Valgrind.
    fn uncounted() -> Cost {
        BUDGET.into_iter().filter(|(measure, _)| *measure != Measure::Instructions).collect()
    }

    fn held(cost: Cost) -> Vec<Finding> {
        held_by("1.95", cost)
    }

    #[test]
    fn what_costs_as_much_as_it_may_is_not_spoken_of() {
        assert_eq!(held(BUDGET.into()), []);
        assert_eq!(held_by("1.96", BUDGET.into()), []);
    }

    #[test]
    fn one_allocation_too_many() {
        let findings = held(but([(Measure::Allocations, 101)]));
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].severity, Severity::Failure);
        assert_eq!(
            findings[0].to_string(),
            "20 fields: allocations grew by 1.0 %, from 100 to 101"
        );
    }

    #[test]
    fn instructions_may_be_a_little_over() {
        assert_eq!(held(but([(Measure::Instructions, 10_300)])), []);
        let findings = held(but([(Measure::Instructions, 10_310)]));
        assert_eq!(findings[0].severity, Severity::Failure);
        assert_eq!(
            findings[0].to_string(),
            "20 fields: instructions grew by 3.1 %, from 10000 to 10310 (allowed: 3 %)"
        );
    }

    #[test]
    fn another_toolchain_is_perhaps_to_blame_but_not_for_allocations() {
        let all = [
            (Measure::Allocations, 101),
            (Measure::PeakBytes, 2001),
            (Measure::Instructions, 20_000),
        ]
        .into();
        let findings = held_by("1.96", all);
        let severities: Vec<Severity> = findings.iter().map(|it| it.severity).collect();
        assert_eq!(severities, [Severity::Failure, Severity::Warning, Severity::Warning]);
        assert!(
            matches!(findings[0].kind, Kind::Over(count) if count.measure == Measure::Allocations)
        );
    }

    #[test]
    fn a_budget_that_guards_nothing_is_tightened() {
        assert_eq!(held(but([(Measure::Allocations, 90)])), []);
        let findings = held(but([(Measure::Allocations, 89)]));
        assert_eq!(findings[0].severity, Severity::Remark);
        assert_eq!(
            findings[0].to_string(),
            "20 fields: allocations are 11.0 % under budget, 89 of 100; tighten it"
        );
        assert_eq!(held_by("1.96", but([(Measure::Instructions, 5000)])), []);
    }

    #[test]
    fn what_nobody_could_count_is_not_compared() {
        assert_eq!(held(uncounted()), []);
    }

    #[test]
    fn the_file_and_the_cases_are_the_same() {
        let budgets = Budgets {
            measured_with: rustc("1.95"),
            case: [("of old".to_owned(), BUDGET.into())].into(),
        };
        let findings = compare(&budgets, &found(BUDGET.into()), &rustc("1.95"));
        let said: Vec<String> = findings.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "20 fields: budget.toml does not say what it may cost",
                "of old: it is in budget.toml, but there is no such case",
            ]
        );
        assert!(findings.iter().all(|it| it.severity == Severity::Failure));
    }

    #[test]
    fn a_measure_without_a_budget_is_one_case_without() {
        let budgets = Budgets { measured_with: rustc("1.95"), case: found(uncounted()) };
        let findings = compare(&budgets, &found(BUDGET.into()), &rustc("1.95"));
        assert_eq!(findings[0].kind, Kind::NoBudget);
    }

    #[test]
    fn from_nothing_to_something_is_growth() {
        let budgets =
            Budgets { measured_with: rustc("1.95"), case: found(but([(Measure::Allocations, 0)])) };
        let findings = compare(&budgets, &found(but([(Measure::Allocations, 1)])), &rustc("1.95"));
        assert_eq!(findings[0].severity, Severity::Failure);
    }
}
