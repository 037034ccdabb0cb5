//! What a crate costs a program that has nothing yet: the first build, packages, bytes.

use std::fs;
use std::path::Path;

use secretconf_benches::Row;

use super::{Keep, Options, Rounds, compile, in_turn};
use crate::cargo::{Profile, build, packages, released};
use crate::generate::{self, Program, Shape};
use crate::subject::{BUILT, Subject};
use crate::{Result, place};

pub(crate) const GROUP: &str = "cold";

pub(crate) const SHAPE: Shape = Shape::Fields(20);

pub(crate) const BUILD: &str = "first build, dev";
pub(crate) const PACKAGES: &str = "packages";
pub(crate) const SIZE: &str = "binary, 20 fields, release";

pub(crate) fn measure(options: &Options, keep: Keep<'_>) -> Result {
    if options.want(BUILD) {
        keep(builds(options)?)?;
    }
    if options.want(PACKAGES) {
        keep(rows(PACKAGES, "", |program| Ok(packages(&program.folder)? as f64))?)?;
    }
    if options.want(SIZE) {
        keep(rows(SIZE, "kB", kilobytes)?)?;
    }
    Ok(())
}

fn rows(case: &str, unit: &str, figure: impl Fn(&Program) -> Result<f64>) -> Result<Vec<Row>> {
    let row = |subject: &&Subject| {
        let figure = figure(&generate::program(subject, SHAPE)?)?;
        Ok(Row::new(GROUP, case, subject.name, figure, unit))
    };
    BUILT.iter().map(row).collect()
}

fn kilobytes(program: &Program) -> Result<f64> {
    compile::build_dependencies(&program.folder, Profile::Release)?;
    build(&program.folder, &program.binary, Profile::Release, &place::built())?;
    let file = released(&program.binary);
    let bytes = fs::metadata(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(bytes.len() as f64 / 1e3)
}

/// Sources are downloaded before: `cargo tree` needs them, too.
fn builds(options: &Options) -> Result<Vec<Row>> {
    for subject in BUILT {
        packages(&generate::program(subject, SHAPE)?.folder)?;
    }
    let target = place::built_cold();
    let mut rounds = Rounds::default();
    for round in 0..options.build_rounds() {
        eprintln!("{GROUP}: {BUILD}, round {}", round + 1);
        for subject in in_turn(&BUILT, round) {
            remove(&target)?;
            let program = generate::program(subject, SHAPE)?;
            rounds.add(subject, build(&program.folder, &program.binary, Profile::Dev, &target)?);
        }
    }
    remove(&target)?;
    Ok(rounds.rows(&BUILT, GROUP, BUILD, "s"))
}

fn remove(folder: &Path) -> Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    fs::remove_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))
}
