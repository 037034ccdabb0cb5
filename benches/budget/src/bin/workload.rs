//! `workload CASE TIMES`: loads so many times and does nothing else, so that what one load costs is a difference of two runs.

use std::env;
use std::process::ExitCode;

use secretconf_budget::case::Case;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let args: Vec<String> = env::args().skip(1).collect();
    let [name, times] = args.as_slice() else {
        return Err("usage: workload CASE TIMES".into());
    };
    let times: u32 = times.parse().map_err(|_| format!("`{times}` is not a number of loads"))?;
    let mut load = Case::named(name)?.prepare();
    for _ in 0..times {
        if !load() {
            return Err(format!(
                "a load of `{name}` ended otherwise than it should: only `budget` gives it its variables"
            ));
        }
    }
    Ok(())
}
