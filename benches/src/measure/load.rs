//! How long a load takes, with all values in the environment and some variables more.

use std::fs;
use std::path::Path;
use std::process::Command;

use secretconf_benches::Row;

use super::{Keep, Options, Rounds, compile, in_turn};
use crate::cargo::{Profile, build, output, rebuild, released};
use crate::field::{Field, sum};
use crate::generate::{self, Shape};
use crate::skip::Times;
use crate::subject::{LOADED, PRODUCTION, Subject};
use crate::{Result, place};

pub(crate) const GROUP: &str = "load";

/// A container has some 30 variables, a Kubernetes pod beside many services some hundreds.
pub(crate) const UNRELATED: [usize; 2] = [30, 300];

/// Those that goals speak about.
pub(crate) const SIZES: [usize; 2] = [20, 200];

/// Those of the chart.
pub(crate) const CHART_SIZES: [usize; 6] = [10, 20, 50, 100, 200, 500];

/// Of one subject in one round.
const BUDGET_MS: u32 = 20;

pub(crate) fn case(fields: usize, unrelated: usize) -> String {
    format!("{fields} fields, {unrelated} unrelated variables")
}

pub(crate) fn measure(options: &Options, known: &[Row], keep: Keep<'_>) -> Result {
    let mut times = Times::default();
    for subject in LOADED {
        times.learn_rows(subject.name, &CHART_SIZES, known);
    }
    for fields in CHART_SIZES {
        let of_goals = SIZES.contains(&fields);
        let unrelated = UNRELATED.into_iter().filter(|count| of_goals || *count == UNRELATED[0]);
        let mut unrelated =
            unrelated.filter(|count| options.want(&case(fields, *count))).peekable();
        if unrelated.peek().is_none() {
            continue;
        }
        let mut subjects = Vec::new();
        for subject in LOADED {
            let expected = times.expected(subject.name, fields);
            if expected.is_some_and(|seconds| seconds > options.limit) {
                eprintln!(
                    "load: {} with {fields} fields is left out: too long a build",
                    subject.name
                );
                continue;
            }
            let program = generate::program(subject, Shape::Fields(fields))?;
            compile::build_dependencies(&program.folder, Profile::Release)?;
            if times.knows(subject.name, fields) {
                build(&program.folder, &program.binary, Profile::Release, &place::built())?;
            } else {
                // Anew, since what is there tells nothing about the time that larger ones take.
                times.learn(subject.name, fields, rebuild(&program, Profile::Release)?);
            }
            subjects.push(subject);
        }
        for unrelated in unrelated {
            keep(rounds(&subjects, fields, unrelated, options.rounds)?)?;
        }
    }
    Ok(())
}

fn rounds(
    subjects: &[&Subject],
    fields: usize,
    unrelated: usize,
    count: usize,
) -> Result<Vec<Row>> {
    let case = case(fields, unrelated);
    eprintln!("{GROUP}: {case}");
    let mut rounds = Rounds::default();
    for round in 0..count {
        for subject in in_turn(subjects, round) {
            let binary = generate::program(subject, Shape::Fields(fields))?.binary;
            let nanoseconds = run(subject, &released(&binary), fields, unrelated, BUDGET_MS)?;
            rounds.add(subject, nanoseconds / 1e3);
        }
    }
    Ok(rounds.rows(subjects, GROUP, &case, "µs"))
}

/// Runs a generated program for so many milliseconds. It fails if it does not find all its values.
pub(crate) fn run(
    subject: &Subject,
    program: &Path,
    fields: usize,
    unrelated: usize,
    budget_ms: u32,
) -> Result<f64> {
    let directory = place::empty();
    fs::create_dir_all(&directory).map_err(|error| format!("{}: {error}", directory.display()))?;
    let mut command = Command::new(program);
    command.current_dir(directory).env_clear();
    command.args([budget_ms.to_string(), sum(fields).to_string()]);
    command.envs(variables(fields, unrelated));
    if subject.name == PRODUCTION.name {
        command.env("ENVIRONMENT", "production");
    }
    let printed = output(&mut command)?;
    printed.trim().parse().map_err(|_| format!("{} printed {printed:?}", program.display()))
}

/// A child gets its variables in the order of their names: half of the unrelated ones stand before ours, as anywhere.
fn variables(fields: usize, unrelated: usize) -> Vec<(String, String)> {
    let ours = (0..fields).map(Field).map(|field| (field.variable(), field.value()));
    let others = (0..unrelated).map(|number| {
        let name = if number % 2 == 0 { "ANOTHER_VARIABLE" } else { "SOME_VARIABLE" };
        (format!("{name}_{number:03}"), "a text of usual length".to_owned())
    });
    ours.chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::variables;

    #[test]
    fn others_stand_before_and_after_ours() {
        let mut names: Vec<String> = variables(20, 30).into_iter().map(|(name, _)| name).collect();
        names.sort();
        assert_eq!(names.len(), 50);
        assert!(names[..15].iter().all(|name| name.starts_with("ANOTHER_")));
        assert!(names[15..35].iter().all(|name| name.starts_with("BENCH_FIELD_")));
    }
}
