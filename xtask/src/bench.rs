//! `cargo xtask bench`: what the README says about speed, measured anew.

use crate::command::{cargo, run as run_command};
use crate::{Outcome, Result};

/// The program knows its arguments, and says so if it is asked for `help`.
pub(crate) fn run(args: &[String]) -> Result {
    let mut bench =
        cargo(&["run", "--release", "--quiet", "--package", "secretconf-benches", "--"]);
    run_command(bench.args(args))?;
    Ok(Outcome::Passed)
}
