//! `cargo xtask`: installs and starts the test servers, and runs everything that a contributor or CI runs.

mod bench;
mod budget;
mod ci;
mod command;
mod conformance;
mod demo;
mod examples;
mod fake;
mod features;
mod moto;
mod msrv;
mod net;
mod openbao;
mod proved;
mod python;
mod seed;
mod server;
mod servers;
mod stand_in;
mod table;
mod test;
mod workspace;

use std::env;
use std::process::ExitCode;

const HELP: &str = "\
usage: cargo xtask <command>

    test [--allow-skips] [-- <cargo test arguments>]
                every test, the live ones against servers that it installs and starts itself
    conformance aws|azure|gcp|vault
                the contract of stores against a server that is already there; CONTRIBUTING.md says how it is found
    demo        the quickstart in production mode, with a stand-in for AWS
    examples    runs each example and looks at its exit code
    features    each feature alone, all together, and the size of the default build
    budget [--bless]
                what a load and its compilation cost, in allocations, instructions, functions, against
                benches/budget/budget.toml;
                `--bless` writes that file. Instructions are counted if Valgrind is installed
    msrv        the core with the minimum Rust version
    bench [compile|load|cold|memory|stores|render ..] [--rounds NUMBER] [--limit SECONDS] [--case TEXT ..]
                this crate beside its peers: a table of ratios, and the figures and charts of the README.
                All of it takes an hour of a machine that does nothing else; `bench help` says more
    ci [--without-tests]
                all of it, as CI does

`--allow-skips` turns a server that could not be had from a failure into a remark.
";

/// How a command ended that did not fail. An `Err` is the message for whoever called.
enum Outcome {
    Passed,
    Skipped(String),
}

type Result<T = Outcome> = std::result::Result<T, String>;

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let (name, rest) = args.split_first().map_or(("help", &[][..]), |(name, rest)| (name, rest));

    let outcome = match name {
        "test" => test::Options::parse(rest).and_then(|options| test::run(&options)),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(Outcome::Passed)
        }
        "budget" => budget::run(rest),
        "bench" => bench::run(rest),
        "ci" => ci::run(rest),
        "conformance" => conformance::run(rest),
        _ if !rest.is_empty() => Err(format!("`{name}` takes no arguments\n\n{HELP}")),
        "demo" => demo::run(),
        "examples" => examples::run(),
        "features" => features::run(),
        "msrv" => msrv::run(),
        _ => Err(format!("no command `{name}`\n\n{HELP}")),
    };

    match outcome {
        Ok(Outcome::Passed) => ExitCode::SUCCESS,
        Ok(Outcome::Skipped(reason)) => {
            eprintln!("\nSKIPPED: {reason}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("\nFAILED: {message}");
            ExitCode::FAILURE
        }
    }
}
