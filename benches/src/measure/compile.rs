//! How long the user's crate takes to compile, with its dependencies there.

use std::path::Path;

use secretconf_benches::Row;

use super::{Keep, Options, Rounds, in_turn, load};
use crate::cargo::{Profile, build, rebuild, released};
use crate::generate::{self, EMPTY, Shape};
use crate::skip::Times;
use crate::subject::{BARE, COMPILED, SECRETCONF, Subject};
use crate::{Result, place};

pub(crate) const GROUP: &str = "compile";

/// Those of the chart, in release.
pub(crate) const CHART_SIZES: [usize; 6] = load::CHART_SIZES;

/// In `check` and dev. The smaller ones tell whether the largest one would take too long.
const SIZES: [usize; 3] = [20, 50, 200];

pub(crate) const STRUCTS: Shape = Shape::Structs(100);
pub(crate) const TYPES: Shape = Shape::Types(200);

/// Once a subject has taken so many seconds of a case, it takes part in no further round of it.
const ENOUGH: f64 = 30.0;

pub(crate) fn case(shape: Shape, profile: Profile) -> String {
    format!("{}, {}", shape.words(), profile.word())
}

pub(crate) fn measure(options: &Options, keep: Keep<'_>) -> Result {
    for profile in Profile::ALL {
        let sizes: &[usize] = if profile == Profile::Release { &CHART_SIZES } else { &SIZES };
        let mut times = Times::default();
        let want = |shape| options.want(&case(shape, profile));
        for fields in sizes.iter().copied().filter(|fields| want(Shape::Fields(*fields))) {
            keep(fields_case(fields, profile, options, &mut times)?)?;
        }
        // Ten fields a struct are no trouble for anyone.
        if want(STRUCTS) {
            keep(rounds(&COMPILED, STRUCTS, profile, options)?)?;
        }
        if want(TYPES) {
            keep(rounds(&[&BARE, &SECRETCONF], TYPES, profile, options)?)?;
        }
    }
    Ok(())
}

fn fields_case(
    fields: usize,
    profile: Profile,
    options: &Options,
    times: &mut Times,
) -> Result<Vec<Row>> {
    let shape = Shape::Fields(fields);
    let case = case(shape, profile);
    let (mut subjects, mut left_out) = (Vec::new(), Vec::new());
    for subject in COMPILED {
        match times.expected(subject.name, fields) {
            Some(seconds) if seconds > options.limit => {
                eprintln!("{GROUP}: {case}: {} would take {seconds:.0} s", subject.name);
                let row = Row::new(GROUP, &case, subject.name, seconds, "s");
                left_out.push(Row { estimate: true, ..row });
                times.learn(subject.name, fields, seconds);
            }
            _ => subjects.push(subject),
        }
    }
    let mut rows = rounds(&subjects, shape, profile, options)?;
    for (subject, row) in subjects.iter().zip(&rows) {
        times.learn(subject.name, fields, row.value);
    }
    rows.extend(left_out);
    Ok(rows)
}

fn rounds(
    subjects: &[&Subject],
    shape: Shape,
    profile: Profile,
    options: &Options,
) -> Result<Vec<Row>> {
    let case = case(shape, profile);
    eprintln!("{GROUP}: {case}");
    for subject in subjects {
        build_dependencies(&generate::program(subject, shape)?.folder, profile)?;
    }
    let mut rounds = Rounds::default();
    for round in 0..options.build_rounds() {
        for subject in in_turn(subjects, round) {
            let spent: f64 = rounds.of(subject).iter().sum();
            if spent > ENOUGH {
                continue;
            }
            rounds.add(subject, rebuild(&generate::program(subject, shape)?, profile)?);
        }
    }
    if profile == Profile::Release {
        for subject in subjects.iter().filter(|subject| subject.name != BARE.name) {
            let binary = generate::program(subject, shape)?.binary;
            load::run(subject, &released(&binary), shape.fields(), 0, 0)?;
        }
    }
    Ok(rounds.rows(subjects, GROUP, &case, "s"))
}

/// Those of a generated package: all its binaries have the same.
pub(crate) fn build_dependencies(folder: &Path, profile: Profile) -> Result<()> {
    build(folder, EMPTY, profile, &place::built()).map(drop)
}
