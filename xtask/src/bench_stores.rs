//! `cargo xtask bench-stores`: the AWS store beside the SDK and the official caching client, at the end of a slow link.

use crate::command::{cargo, run as run_command};
use crate::python::Python;
use crate::servers::reach_loopback;
use crate::{Outcome, Result, moto};

const STORES: [&str; 8] =
    ["run", "--release", "-p", "secretconf-benches", "--features", "stores", "--bin", "stores"];

/// With moto where it can be had; the rows of the fake are there in any case.
pub(crate) fn run() -> Result {
    let mut command = cargo(&STORES);
    reach_loopback(&mut command);
    let moto = Python::install().and_then(|python| moto::start(&python));
    match &moto {
        Ok(moto) => {
            command.env("SECRETCONF_BENCH_MOTO", &moto.url);
        }
        Err(problem) => eprintln!("moto IS NOT THERE: {problem}"),
    }
    run_command(&mut command)?;
    match moto {
        Ok(_) => Ok(Outcome::Passed),
        Err(problem) => Ok(Outcome::Skipped(format!("the rows of moto: {problem}"))),
    }
}
