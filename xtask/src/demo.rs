//! `cargo xtask demo`: the quickstart in production mode, without an AWS account.

use crate::command::{cargo, run as run_command, status};
use crate::seed::Aws;
use crate::{Outcome, Result};

const QUICKSTART: [&str; 6] =
    ["-p", "secretconf-examples", "--example", "quickstart", "--features", "aws"];

pub(crate) fn run() -> Result {
    run_command(cargo(&["build"]).args(QUICKSTART))?;
    let aws = Aws::start()?;

    println!("\n# This is production. AWS is a stand-in, for as long as this demo runs.");
    for (name, value) in aws.variables() {
        println!("$ export {name}={value}");
    }

    println!("\n# What production holds.");
    print!("{}", aws.seed()?);

    println!("\n# All is there: the program starts.");
    quickstart(&aws, 0)?;

    println!("\n# Somebody removes a key.");
    print!("{}", aws.break_one()?);

    println!("\n# The program does not start, and says why.");
    quickstart(&aws, 1)?;
    println!("\n# Exit code 1, as it should be.");
    Ok(Outcome::Passed)
}

fn quickstart(aws: &Aws, expected: i32) -> Result<()> {
    let mut command = cargo(&["run", "--quiet"]);
    command.args(QUICKSTART);
    aws.lead_to(&mut command);
    let status = status(&mut command)?;
    if status.code() == Some(expected) {
        Ok(())
    } else {
        Err(format!("the quickstart should have ended with exit code {expected}: {status}"))
    }
}
