//! `memory`: what each load allocates at its peak, and that nothing is left behind. One JSON line a row, as all benches print.
//!
//! It starts itself for each case: `memory once CASE`, `memory grow CASE`.

use std::env;
use std::fs;
use std::process::ExitCode;

use allocation_counter::{AllocationInfo, measure};
use secretconf_budget::Result;
use secretconf_budget::case::{CASES, Case, Load};
use secretconf_budget::memory::{self, FEW, GROWTH, Growth, MANY, Memory};
use serde::Serialize;

/// So often a load is done to count once.
const SEVERAL: usize = 500;

#[derive(Serialize)]
struct Row {
    group: &'static str,
    case: String,
    subject: &'static str,
    value: f64,
    unit: &'static str,
}

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome = match args.as_slice() {
        [] => all(),
        ["once", name] => Case::named(name).and_then(once),
        ["grow", name] => Case::named(name).and_then(grow),
        _ => Err("usage: memory [once CASE | grow CASE]".into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn all() -> Result<()> {
    for case in &CASES {
        let memory = memory::once(case)?;
        row(case.name, "peak", kib(memory.peak_bytes), "KiB")?;
        row(case.name, "allocations", memory.allocations as f64, "")?;
    }
    for name in GROWTH {
        let growth = memory::grow(Case::named(name)?)?;
        let name = format!("{name}, {MANY} loads");
        if let Some((bytes, _)) = growth.left {
            row(&name, "left behind", bytes as f64, "bytes")?;
        }
        if let Some([few, many]) = growth.peaks_kib {
            row(&name, "growth of the process", many.saturating_sub(few) as f64, "KiB")?;
        }
    }
    Ok(())
}

fn kib(bytes: u64) -> f64 {
    (bytes as f64 / 102.4).round() / 10.0
}

/// One case of the table for each measure: a figure is found by its case.
fn row(case: &str, measure: &str, value: f64, unit: &'static str) -> Result<()> {
    let case = format!("{case}, {measure}");
    print(&Row { group: "memory", case, subject: "secretconf", value, unit })
}

fn print(line: &impl Serialize) -> Result<()> {
    println!("{}", serde_json::to_string(line).map_err(|error| error.to_string())?);
    Ok(())
}

/// The least of several loads: the first does what is done once in a process, and where a thread takes part, it frees some
/// bytes sooner or later.
fn once(case: &Case) -> Result<()> {
    let mut load = case.prepare();
    let mut least = Memory { allocations: u64::MAX, peak_bytes: u64::MAX };
    for _ in 0..SEVERAL {
        let (outcome, info) = counted(&mut load, 1);
        outcome?;
        least.allocations = least.allocations.min(info.count_total);
        least.peak_bytes = least.peak_bytes.min(info.bytes_max);
    }
    print(&least)
}

fn grow(case: &Case) -> Result<()> {
    let mut load = case.prepare();
    repeat(&mut load, FEW)?;
    let few = peak_kib();
    let (outcome, info) = counted(&mut load, MANY - FEW);
    outcome?;
    let left = case.is_of_one_thread().then_some((info.bytes_current, info.count_current));
    let peaks_kib = few.zip(peak_kib()).map(<[u64; 2]>::from);
    print(&Growth { left, peaks_kib })
}

/// What this thread has allocated in so many loads.
fn counted(load: &mut Load, times: u64) -> (Result<()>, AllocationInfo) {
    let mut outcome = Ok(());
    let info = measure(|| outcome = repeat(load, times));
    (outcome, info)
}

fn repeat(load: &mut Load, times: u64) -> Result<()> {
    for _ in 0..times {
        if !load() {
            return Err("a load ended otherwise than it should".into());
        }
    }
    Ok(())
}

/// `VmHWM:      3456 kB`
fn peak_kib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
