//! A store's fake as a program of its own: `tests/stores/src/bin/`. It is handed secrets, says by which variables a
//! program finds it, and ends when its standard input does.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::{Result, workspace};

pub(crate) struct Fake {
    child: Child,
    /// The variables that lead to it.
    pub(crate) variables: Vec<(String, String)>,
}

impl Fake {
    /// It must have been built.
    pub(crate) fn start(program: &str, secrets: &str) -> Result<Self> {
        let path =
            workspace::built()?.join(program).with_extension(std::env::consts::EXE_EXTENSION);
        let child = Command::new(&path)
            .arg(secrets)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("cannot start {}: {error}", path.display()))?;
        let mut fake = Self { child, variables: Vec::new() };
        fake.variables = fake.read_variables(program)?;
        Ok(fake)
    }

    /// One to a line, up to an empty line.
    fn read_variables(&mut self, program: &str) -> Result<Vec<(String, String)>> {
        let said = self.child.stdout.take().ok_or("no pipe")?;
        let mut variables = Vec::new();
        for line in BufReader::new(said).lines() {
            let line = line.map_err(|error| format!("{program}: {error}"))?;
            if line.is_empty() {
                return Ok(variables);
            }
            let (name, value) =
                line.split_once('=').ok_or_else(|| format!("{program} said `{line}`"))?;
            variables.push((name.to_owned(), value.to_owned()));
        }
        Err(format!("{program} ended at once"))
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
