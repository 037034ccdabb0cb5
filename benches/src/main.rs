//! `cargo xtask bench`: measures this crate beside its peers, and writes the figures that the README shows.

mod cargo;
mod field;
mod generate;
mod goal;
mod goals;
mod measure;
mod place;
mod report;
mod results;
mod skip;
mod subject;

use std::env;
use std::process::ExitCode;

use secretconf_benches::Row;

use crate::measure::other::OTHERS;
use crate::measure::{Keep, Options, cold, compile, load, other};
use crate::results::{Machine, Results};

const HELP: &str = "\
usage: cargo xtask bench [WHAT..] [--rounds NUMBER] [--limit SECONDS] [--case TEXT]..

    compile     how long the user's crate takes to compile
    load        how long a load takes
    cold        the first build, packages, bytes
    memory      what a load allocates at its peak, and what 100,000 of them leave behind
    stores      wall time to 1 to 100 secrets of AWS, behind a round trip of 20 ms; to four stores; from the start of
                a program. moto is measured, too, where SECRETCONF_BENCH_MOTO is its URL: `cargo xtask bench` starts it
    render      nothing is measured: charts, tables and the README from the figures that are there

Without a name, all of it is measured. Figures are merged into benches/results/results.json.

--rounds        how often a load is measured, 15 unless set; builds are measured a third as often, secrets of AWS
                twice as often. What memory takes is the same each time
--limit         what needs a longer build than so many seconds is left out, 100 unless set
--case          of compile, load and cold only the cases with this text in their names: structs, or `20 fields, 30`
";

/// Measures nothing.
const RENDER: &str = "render";

type Result<T = ()> = std::result::Result<T, String>;

fn main() -> ExitCode {
    match run(&env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("\nFAILED: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[String]) -> Result {
    if args.iter().any(|arg| ["help", "--help", "-h"].contains(&arg.as_str())) {
        print!("{HELP}");
        return Ok(());
    }
    let (names, options) = parse(args)?;
    let mut results = Results::read()?;
    let mut measured = false;
    for name in names.into_iter().filter(|name| *name != RENDER) {
        results = results.on(Machine::this()?);
        let known = results.rows.clone();
        measure(name, &options, &known, &mut |rows| {
            measured |= !rows.is_empty();
            results.merge(rows);
            results.write()
        })?;
    }
    if !measured && !options.cases.is_empty() {
        let cases = options.cases.join("`, `");
        return Err(format!(
            "nothing was measured: no case has `{cases}` in its name, or all of it was left out"
        ));
    }
    report::render(&results)
}

/// The load comes after `compile`, which tells it what takes too long to build.
fn known_names() -> impl Iterator<Item = &'static str> {
    [compile::GROUP, load::GROUP, cold::GROUP].into_iter().chain(OTHERS.iter().map(|it| it.name))
}

fn measure(name: &str, options: &Options, known: &[Row], keep: Keep<'_>) -> Result {
    match name {
        compile::GROUP => compile::measure(options, keep),
        load::GROUP => load::measure(options, known, keep),
        cold::GROUP => cold::measure(options, keep),
        _ => {
            let mut named = OTHERS.iter().filter(|it| it.name == name);
            named.try_for_each(|it| other::measure(it, options, keep))
        }
    }
}

fn parse(args: &[String]) -> Result<(Vec<&'static str>, Options)> {
    let (mut names, mut options) = (Vec::new(), Options::default());
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or_else(|| format!("`{arg}` takes a value\n\n{HELP}"));
        match arg.as_str() {
            "--rounds" => {
                let rounds = value()?.parse().ok().filter(|rounds| *rounds > 0);
                options.rounds = rounds.ok_or("`--rounds` takes a whole number from 1 on")?;
            }
            "--limit" => {
                options.limit = value()?.parse().map_err(|_| "`--limit` takes seconds")?;
            }
            "--case" => options.cases.push(value()?.clone()),
            name => {
                let known = known_names().chain([RENDER]).find(|known| *known == name);
                names.push(known.ok_or_else(|| format!("no `{name}`\n\n{HELP}"))?);
            }
        }
    }
    if names.is_empty() {
        names.extend(known_names());
    }
    Ok((names, options))
}

#[cfg(test)]
mod tests {
    use super::parse;

    fn parsed(args: &[&str]) -> super::Result<(Vec<&'static str>, usize, f64)> {
        let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        parse(&args).map(|(names, options)| (names, options.rounds, options.limit))
    }

    #[test]
    fn all_or_what_is_named() {
        let (names, ..) = parsed(&[]).expect("nothing is asked for");
        assert!(names.starts_with(&["compile", "load", "cold"]), "{names:?}");
        assert!(!names.contains(&"render"));
        let read = parsed(&["load", "--rounds", "3", "cold", "--limit", "20"]);
        assert_eq!(read, Ok((vec!["load", "cold"], 3, 20.0)));
    }

    #[test]
    fn mistakes_are_told() {
        assert!(parsed(&["loads"]).is_err_and(|message| message.contains("`loads`")));
        assert!(parsed(&["--rounds"]).is_err());
        assert!(parsed(&["--rounds", "0"]).is_err());
        assert!(parsed(&["--limit", "long"]).is_err());
        assert!(parsed(&["--case"]).is_err());
        assert!(parsed(&["--case", "20 fields", "--case", "check"]).is_ok());
    }
}
