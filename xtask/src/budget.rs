//! `cargo xtask budget`: what a load allocates, how many instructions it takes, and what a program compiles that loads, held
//! against `benches/budget/budget.toml`.

use std::env;
use std::process::Command;

use crate::command::{cargo, run as run_command, shown, status};
use crate::{Outcome, Result};

const PACKAGE: &str = "secretconf-budget";

/// How `budget` ends when there is no Valgrind: all else is within budget.
const NOT_ALL_COUNTED: i32 = 3;

pub(crate) fn run(args: &[String]) -> Result {
    let bless: &[&str] = match args {
        [] => &[],
        [only] if only == "--bless" => &["--", "--bless"],
        _ => return Err("`budget` takes `--bless` or nothing".into()),
    };
    run_command(&mut release(&["build", "--quiet"]))?;
    let mut budget = release(&["run", "--quiet"]);
    budget.args(bless);
    let status = status(&mut budget)?;
    match status.code() {
        Some(0) => Ok(Outcome::Passed),
        Some(NOT_ALL_COUNTED) => Ok(Outcome::Skipped(
            "instructions were not counted: install `valgrind`; all else is within budget".into(),
        )),
        _ => Err(format!("`{}`: {status}", shown(&budget))),
    }
}

/// Built in the same way wherever this runs, so that the same code costs the same.
fn release(command: &[&str]) -> Command {
    let mut cargo = cargo(command);
    cargo.args(["--release", "--package", PACKAGE]);
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(changes_code) {
            cargo.env_remove(name);
        }
    }
    cargo
}

fn changes_code(variable: &str) -> bool {
    variable.starts_with("CARGO_PROFILE_")
        || variable.ends_with("RUSTFLAGS")
        || variable == "CARGO_INCREMENTAL"
}

#[cfg(test)]
mod tests {
    use super::changes_code;

    #[test]
    fn what_would_change_the_counts_is_left_out() {
        for name in [
            "CARGO_ENCODED_RUSTFLAGS",
            "CARGO_INCREMENTAL",
            "CARGO_PROFILE_RELEASE_DEBUG",
            "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS",
            "RUSTFLAGS",
        ] {
            assert!(changes_code(name), "{name}");
        }
        for name in
            ["CARGO_HOME", "CARGO_TARGET_DIR", "CARGO_TERM_COLOR", "PATH", "RUSTUP_TOOLCHAIN"]
        {
            assert!(!changes_code(name), "{name}");
        }
    }
}
