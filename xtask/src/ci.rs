//! `cargo xtask ci`: every step, whatever the ones before it said.

use std::time::Instant;

use crate::command::{cargo, run as run_command};
use crate::{Outcome, Result, budget, examples, features, msrv, table, test};

type Step = (&'static str, fn() -> Result);

/// In this order what is built for one step serves the next.
const STEPS: [Step; 9] = [
    ("format", format),
    ("clippy", clippy),
    ("features", features::run),
    ("docs", docs),
    ("benches", benches),
    ("budget", || budget::run(&[])),
    ("test", || test::run(&test::Options::default())),
    ("examples", examples::run),
    ("msrv", msrv::run),
];

/// `--without-tests`: `.ci/run` calls the README's test command itself.
pub(crate) fn run(args: &[String]) -> Result {
    let without_tests = match args {
        [] => false,
        [only] if only == "--without-tests" => true,
        _ => return Err("`ci` takes `--without-tests` or nothing".into()),
    };
    let steps = STEPS.iter().filter(|(name, _)| !(without_tests && *name == "test"));
    let mut failed = Vec::new();
    let rows: Vec<[String; 4]> = steps
        .map(|(name, step)| {
            println!("\n=== {name}");
            let start = Instant::now();
            let (state, remark) = match step() {
                Ok(Outcome::Passed) => ("passed", String::new()),
                Ok(Outcome::Skipped(reason)) => ("skipped", reason),
                Err(problem) => {
                    eprintln!("\n{name} FAILED: {problem}");
                    failed.push(*name);
                    ("FAILED", problem)
                }
            };
            let seconds = format!("{} s", start.elapsed().as_secs());
            [(*name).to_owned(), state.to_owned(), seconds, table::first_line(&remark)]
        })
        .collect();

    println!("\n{}", table::render(["step", "result", "time", "remark"], &rows));
    if failed.is_empty() { Ok(Outcome::Passed) } else { Err(failed.join(", ")) }
}

fn format() -> Result {
    cargo_step(&["fmt", "--all", "--check"])
}

fn clippy() -> Result {
    cargo_step(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--all-features",
        "--",
        "-D",
        "warnings",
    ])
}

fn docs() -> Result {
    let mut doc = cargo(&["doc", "--workspace", "--no-deps", "--all-features"]);
    run_command(doc.env("RUSTDOCFLAGS", "-D warnings"))?;
    Ok(Outcome::Passed)
}

fn benches() -> Result {
    cargo_step(&["check", "--package", "secretconf-benches", "--all-targets", "--all-features"])
}

fn cargo_step(args: &[&str]) -> Result {
    run_command(&mut cargo(args))?;
    Ok(Outcome::Passed)
}
