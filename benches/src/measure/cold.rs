//! What a crate costs a program that has nothing yet: the first build, packages, bytes.

use std::fs;
use std::path::Path;

use secretconf_benches::Row;

use super::{Keep, Options, Rounds, compile, in_turn};
use crate::cargo::{Profile, build, packages, released};
use crate::generate::{self, Shape};
use crate::subject::BUILT;
use crate::{Result, place};

pub(crate) const GROUP: &str = "cold";

pub(crate) const SHAPE: Shape = Shape::Fields(20);

pub(crate) const BUILD: &str = "first build, dev";
pub(crate) const PACKAGES: &str = "packages";
pub(crate) const SIZE: &str = "binary, 20 fields, release";

pub(crate) fn measure(options: &Options, keep: Keep<'_>) -> Result {
    keep(builds(options)?)?;
    let mut rows = Vec::new();
    for subject in BUILT {
        let program = generate::program(subject, SHAPE)?;
        let packages = packages(&program.folder)? as f64;
        rows.push(Row::new(GROUP, PACKAGES, subject.name, packages, ""));

        compile::build_dependencies(&program.folder, Profile::Release)?;
        build(&program.folder, &program.binary, Profile::Release, &place::built())?;
        let file = released(&program.binary);
        let bytes = fs::metadata(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        rows.push(Row::new(GROUP, SIZE, subject.name, bytes.len() as f64 / 1e3, "kB"));
    }
    keep(rows)
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
