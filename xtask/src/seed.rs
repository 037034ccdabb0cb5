//! What production holds in the demo and for the examples, and the variables that lead there.

use std::env;
use std::process::Command;

use crate::command::output;
use crate::python::Python;
use crate::server::Server;
use crate::servers::reach_loopback;
use crate::{Result, moto};

const SECRETS: &str = include_str!("seed/secrets.json");
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

    /// Writes every secret.
    pub(crate) fn seed(&self) -> Result<String> {
        self.script(&[])
    }

    /// Writes one secret anew, without one of its keys.
    pub(crate) fn break_one(&self) -> Result<String> {
        self.script(&REMOVED)
    }

    fn script(&self, args: &[&str]) -> Result<String> {
        let mut command = self.python.command();
        self.lead_to(&mut command);
        output(command.args(["-c", SCRIPT, SECRETS]).args(args))
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
        forget(command);
        command.envs(self.variables());
        // The AWS libraries do not agree on the name.
        command.env("AWS_DEFAULT_REGION", "eu-central-1");
        reach_loopback(command);
    }
}

/// Takes away what the caller's own environment says about environments and AWS.
pub(crate) fn forget(command: &mut Command) {
    command.env_remove("ENVIRONMENT");
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("AWS_")) {
            command.env_remove(name);
        }
    }
}
