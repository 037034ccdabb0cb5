//! `cargo xtask test`: every test, the live ones included.

use crate::command::{cargo, status};
use crate::servers::Servers;
use crate::{Outcome, Result, proved};

/// What stands behind `cargo xtask test`.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Options {
    allow_skips: bool,
    for_cargo: Vec<String>,
    for_harness: Vec<String>,
}

impl Options {
    /// `[--allow-skips] [-- <for cargo test> [-- <for its harness>]]`
    pub(crate) fn parse(args: &[String]) -> Result<Self> {
        let mut parts = args.splitn(3, |arg| arg == "--");
        let mut options = Self::default();
        for arg in parts.next().unwrap_or_default() {
            match arg.as_str() {
                "--allow-skips" => options.allow_skips = true,
                other => {
                    return Err(format!(
                        "no option `{other}`; arguments for `cargo test` stand behind `--`"
                    ));
                }
            }
        }
        options.for_cargo = parts.next().unwrap_or_default().to_vec();
        options.for_harness = parts.next().unwrap_or_default().to_vec();
        Ok(options)
    }

    /// Neither a part of the tests was chosen, nor how they run.
    fn is_everything(&self) -> bool {
        self.for_cargo.is_empty() && self.for_harness.is_empty()
    }

    fn names_packages(&self) -> bool {
        let mut args = self.for_cargo.iter();
        args.any(|arg| arg.starts_with("-p") || arg.starts_with("--package"))
    }
}

pub(crate) fn run(options: &Options) -> Result {
    let servers = Servers::start();

    let mut test = cargo(&["test", "--all-features", "--no-fail-fast"]);
    if !options.names_packages() {
        test.arg("--workspace");
    }
    test.args(&options.for_cargo).arg("--");
    test.args(servers.selection()).args(&options.for_harness);
    servers.announce(&mut test);
    proved::record(&mut test)?;
    let tested = status(&mut test)?;

    println!("\n{}", servers.table());
    if !tested.success() {
        return Err("tests failed".into());
    }
    match servers.missing().join(", ") {
        missing if missing.is_empty() => {
            if options.is_everything() {
                let idle = servers.idle().join(", ");
                if !idle.is_empty() {
                    return Err(format!("nothing was shown of {idle}"));
                }
                proved::write()?;
            }
            Ok(Outcome::Passed)
        }
        missing if options.allow_skips => Ok(Outcome::Skipped(format!("live tests of {missing}"))),
        missing => Err(format!(
            "the live tests of {missing} did not run; the reason stands above, \
             and `--allow-skips` passes without them"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::Options;

    fn parse(line: &str) -> Result<Options, String> {
        Options::parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn arguments_go_where_they_belong() {
        let options = parse("--allow-skips -- -p secretconf name -- --nocapture").expect("fits");
        assert!(options.allow_skips);
        assert_eq!(options.for_cargo, ["-p", "secretconf", "name"]);
        assert_eq!(options.for_harness, ["--nocapture"]);
        assert!(options.names_packages());
    }

    #[test]
    fn nothing_is_needed() {
        assert_eq!(parse(""), Ok(Options::default()));
        assert_eq!(parse("--"), Ok(Options::default()));
        assert!(!parse("-- a_test").expect("fits").names_packages());
    }

    #[test]
    fn what_is_not_behind_dashes_is_ours() {
        let problem = parse("--nocapture").expect_err("not ours");
        assert!(problem.contains("`--nocapture`"), "{problem}");
    }
}
