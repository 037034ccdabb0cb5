//! What production holds in the demo and for the example `aws`, and the variables that lead there.

use std::process::Command;

use crate::command::output;
use crate::python::Python;
use crate::server::Server;
use crate::servers::reach_loopback;
use crate::{Result, moto, stand_in};

/// For the quickstart.
const QUICKSTART: &str = include_str!("seed/quickstart.json");
/// For the example `aws`.
const AWS_EXAMPLE: &str = include_str!("seed/aws_example.json");
const SCRIPT: &str = include_str!("seed/seed.py");

/// What the demo takes out again: a secret, and a key of it.
const REMOVED: [&str; 2] = ["production/database", "url"];

/// A stand-in for AWS that holds the secrets.
pub(crate) struct Aws {
    python: Python,
    moto: Server,
}

impl Aws {
    pub(crate) fn start() -> Result<Self> {
        let python = Python::install()?;
        let moto = moto::start(&python)?;
        Ok(Self { python, moto })
    }

    /// Writes the secrets of the quickstart.
    pub(crate) fn seed(&self) -> Result<String> {
        self.script(QUICKSTART, &[])
    }

    /// Writes those of the example `aws`.
    pub(crate) fn seed_aws_example(&self) -> Result<String> {
        self.script(AWS_EXAMPLE, &[])
    }

    /// Writes one secret of the quickstart anew, without one of its keys.
    pub(crate) fn break_one(&self) -> Result<String> {
        self.script(QUICKSTART, &REMOVED)
    }

    fn script(&self, secrets: &str, args: &[&str]) -> Result<String> {
        let mut command = self.python.command();
        self.lead_to(&mut command);
        output(command.args(["-c", SCRIPT, secrets]).args(args))
    }

    /// What a program needs in production, to know that it is there and to find AWS. On the real one, the platform
    /// brings the last four along.
    pub(crate) fn variables(&self) -> [(&'static str, &str); 5] {
        [
            ("ENVIRONMENT", "production"),
            ("AWS_ENDPOINT_URL", &self.moto.url),
            ("AWS_REGION", "eu-central-1"),
            ("AWS_ACCESS_KEY_ID", "demo"),
            ("AWS_SECRET_ACCESS_KEY", "demo"),
        ]
    }

    /// Sets the variables for this command, and nothing else of AWS.
    pub(crate) fn lead_to(&self, command: &mut Command) {
        stand_in::forget(command);
        command.envs(self.variables());
        // The AWS libraries do not agree on the name.
        command.env("AWS_DEFAULT_REGION", "eu-central-1");
        reach_loopback(command);
    }
}
