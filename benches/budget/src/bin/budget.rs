//! `budget [--bless]`: measures every case and holds it against `budget.toml`, or writes that file anew.
//!
//! Exit code 0: within budget. 1: not. 3: within budget as far as could be counted, since there is no Valgrind.

use std::env;
use std::process::ExitCode;

use secretconf_budget::Result;
use secretconf_budget::callgrind::Callgrind;
use secretconf_budget::case::{CASES, Case};
use secretconf_budget::compare::{Finding, Found, Kind, Measure, Severity, compare};
use secretconf_budget::compiled::PROGRAMS;
use secretconf_budget::file::{Budgets, Cost};
use secretconf_budget::memory::{self, GROWTH, MANY};
use secretconf_budget::toolchain::Toolchain;

const WITHIN: u8 = 0;
const NOT_WITHIN: u8 = 1;
const NOT_ALL_COUNTED: u8 = 3;

const NO_VALGRIND: &str = "\
SKIPPED: instructions were not counted, so nobody looked whether they grew: there is no `valgrind`
    install it: Debian and Ubuntu: `apt install valgrind`; Fedora: `dnf install valgrind`";

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let outcome = match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => check(),
        ["--bless"] => bless(),
        _ => Err("usage: budget [--bless]".into()),
    };
    ExitCode::from(outcome.unwrap_or_else(|message| {
        eprintln!("{message}");
        NOT_WITHIN
    }))
}

fn bless() -> Result<u8> {
    let Some(callgrind) = Callgrind::find()? else {
        return Err(format!("{NO_VALGRIND}\nnothing was written"));
    };
    let case = measure(Some(&callgrind))?;
    let path = Budgets { measured_with: Toolchain::here()?, case }.write()?;
    println!("\nwrote {}", path.display());
    Ok(WITHIN)
}

fn check() -> Result<u8> {
    let budgets = Budgets::read()?;
    let here = Toolchain::here()?;
    let callgrind = Callgrind::find()?;
    let found = measure(callgrind.as_ref())?;
    let left_behind = grow()?;

    let findings = compare(&budgets, &found, &here);
    println!();
    for finding in &findings {
        say(finding, callgrind.as_ref());
    }
    for problem in &left_behind {
        println!("FAILED: {problem}");
    }
    if findings.iter().any(|finding| finding.severity == Severity::Warning) {
        println!(
            "warnings are no failures since the budget was measured elsewhere ({}): \
             see whether that is why, then `cargo xtask budget --bless`",
            budgets.measured_with.differences(&here).join("; ")
        );
    }
    if findings.iter().any(|it| it.severity == Severity::Failure) || !left_behind.is_empty() {
        return Ok(NOT_WITHIN);
    }
    match callgrind {
        Some(_) => Ok(WITHIN),
        None => {
            println!("{NO_VALGRIND}");
            Ok(NOT_ALL_COUNTED)
        }
    }
}

/// One row a case, while it is measured.
fn measure(callgrind: Option<&Callgrind>) -> Result<Found> {
    println!("{:32}{:>12}{:>12}{:>14}", "one load", "allocations", "peak bytes", "instructions");
    let mut found = Found::new();
    for case in &CASES {
        let memory = memory::once(case)?;
        let instructions = callgrind.map(|it| it.count(case)).transpose()?;
        let (allocations, peak) = (memory.allocations, memory.peak_bytes);
        let counted = instructions.map_or_else(|| "-".into(), |it| it.to_string());
        println!("{:32}{allocations:>12}{peak:>12}{counted:>14}", case.name);
        let mut cost =
            Cost::from([(Measure::Allocations, allocations), (Measure::PeakBytes, peak)]);
        cost.extend(instructions.map(|count| (Measure::Instructions, count)));
        found.insert(case.name.into(), cost);
    }
    println!("\n{:32}{:>12}{:>18}", "a program", "functions", "bytes of LLVM IR");
    for program in &PROGRAMS {
        let cost = program.count()?;
        let (functions, bytes) = (cost[&Measure::Functions], cost[&Measure::LlvmIrBytes]);
        println!("{:32}{functions:>12}{bytes:>18}", program.name);
        found.insert(program.name.into(), cost);
    }
    Ok(found)
}

/// What was left behind by many loads.
fn grow() -> Result<Vec<String>> {
    println!("\n{MANY} loads each, which leave nothing behind: {}", GROWTH.join("; "));
    let mut problems = Vec::new();
    for name in GROWTH {
        problems.extend(memory::grow(Case::named(name)?)?.check(name).err());
    }
    Ok(problems)
}

fn say(finding: &Finding, callgrind: Option<&Callgrind>) {
    let label = match finding.severity {
        Severity::Failure => "FAILED",
        Severity::Warning => "WARNING",
        Severity::Remark => "remark",
    };
    println!("{label}: {finding}");
    let Kind::Over(count) = finding.kind else { return };
    let program = PROGRAMS.iter().find(|program| program.name == finding.case);
    if let Some(hint) = program.and_then(|program| program.hint().ok()) {
        println!("{hint}");
    }
    let counted = count.measure == Measure::Instructions;
    if let (true, Some(callgrind), Ok(case)) = (counted, callgrind, Case::named(&finding.case)) {
        println!("{}", callgrind.top(case));
    }
}
