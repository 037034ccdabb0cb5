//! `cargo xtask bench`: what the README says about speed, measured anew.

use crate::command::{cargo, run as run_command};
use crate::python::Python;
use crate::servers::reach_loopback;
use crate::{Outcome, Result, moto};

/// What needs moto, by the name that the program knows it by. Without a name, all of it is measured.
const STORES: &str = "stores";

/// The program knows its arguments, and says so if it is asked for `help`.
pub(crate) fn run(args: &[String]) -> Result {
    let mut bench =
        cargo(&["run", "--release", "--quiet", "--package", "secretconf-benches", "--"]);
    let named = args.iter().any(|arg| !arg.starts_with("--") && arg.parse::<f64>().is_err());
    let moto = match !named || args.iter().any(|arg| arg == STORES) {
        true => Some(Python::install().and_then(|python| moto::start(&python))),
        false => None,
    };
    match &moto {
        Some(Ok(moto)) => {
            reach_loopback(&mut bench);
            bench.env("SECRETCONF_BENCH_MOTO", &moto.url);
        }
        Some(Err(problem)) => eprintln!("moto IS NOT THERE: {problem}"),
        None => {}
    }
    run_command(bench.args(args))?;
    match moto {
        Some(Err(problem)) => Ok(Outcome::Skipped(format!("the rows of moto: {problem}"))),
        _ => Ok(Outcome::Passed),
    }
}
