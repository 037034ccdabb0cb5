//! Everything that the live tests talk to, as far as it can be had on this machine.

use std::env;
use std::process::Command;

use crate::openbao::OpenBao;
use crate::python::Python;
use crate::server::Server;
use crate::{Result, moto, net, proved, table};

/// What a live test may need. An `Err` says why it is not there.
pub(crate) struct Servers {
    moto: Result<Server>,
    openbao: Result<OpenBao>,
    python: Result<Python>,
}

/// A server, and how tests find it.
struct Row<'a> {
    /// What is tested with it.
    store: &'static str,
    name: &'static str,
    /// What the names of the tests contain that need it.
    marker: &'static str,
    /// The variables by which a test finds it.
    variables: &'static [&'static str],
    /// What they are set to.
    values: std::result::Result<Vec<String>, &'a String>,
}

impl Servers {
    pub(crate) fn start() -> Self {
        let python = Python::install();
        let python_or_problem = || python.as_ref().map_err(Clone::clone);
        let moto = python_or_problem().and_then(moto::start);
        let openbao = python_or_problem().and_then(OpenBao::start);
        let servers = Self { moto, openbao, python };
        let mut said = None;
        for row in servers.rows() {
            match row.values {
                Ok(values) => println!("{}: {}", row.name, values.join(", ")),
                Err(problem) if said == Some(problem) => eprintln!("{}: the same", row.name),
                Err(problem) => {
                    eprintln!("\n{} IS NOT THERE: {problem}", row.name);
                    said = Some(problem);
                }
            }
        }
        servers
    }

    /// The rows, in the order of the table. A new server is a field, a row, and a line in `start`.
    fn rows(&self) -> [Row<'_>; 3] {
        [
            Row {
                store: "aws",
                name: "moto",
                marker: "moto",
                variables: &["SECRETCONF_TEST_MOTO"],
                values: self.moto.as_ref().map(|moto| vec![moto.url.clone()]),
            },
            Row {
                store: "vault",
                name: "OpenBao",
                marker: "openbao",
                variables: &[
                    "SECRETCONF_TEST_OPENBAO",
                    "SECRETCONF_TEST_OPENBAO_TLS",
                    "SECRETCONF_TEST_OPENBAO_CA",
                ],
                values: self.openbao.as_ref().map(|bao| {
                    vec![bao.plain.url.clone(), bao.tls.url.clone(), bao.ca.display().to_string()]
                }),
            },
            Row {
                store: DOTENV,
                name: "python-dotenv",
                marker: "python_dotenv",
                variables: &["SECRETCONF_TEST_PYTHON"],
                values: self.python.as_ref().map(|python| vec![python.exe.display().to_string()]),
            },
        ]
    }

    /// Tells the tests where everything is.
    pub(crate) fn announce(&self, command: &mut Command) {
        for row in self.rows() {
            for variable in row.variables {
                command.env_remove(variable);
            }
            if let Ok(values) = row.values {
                command.envs(row.variables.iter().zip(values));
            }
        }
        if let Ok(python) = &self.python {
            python.prepare(command);
        }
        reach_loopback(command);
    }

    /// What the test harness is told, so that it runs the live tests of all that is there, and no others.
    pub(crate) fn selection(&self) -> Vec<&'static str> {
        selection(self.rows().iter().map(|row| (row.marker, row.values.is_ok())))
    }

    /// The names of those that are not there.
    pub(crate) fn missing(&self) -> Vec<&'static str> {
        self.rows().iter().filter(|row| row.values.is_err()).map(|row| row.name).collect()
    }

    /// What was tested before what: as the tests' own records tell.
    pub(crate) fn table(&self) -> String {
        let mut rows: Vec<[String; 4]> =
            self.before(&proved::ran).into_iter().map(Into::into).collect();
        rows.sort();
        table::render(["store", "server", "state", "reason"], &rows)
    }

    /// The stores that no test has held against a server that is there.
    pub(crate) fn idle(&self) -> Vec<String> {
        let idle = self.before(&proved::ran).into_iter().filter(|line| line.state == State::Idle);
        idle.map(|line| format!("{} ({})", line.store, line.server)).collect()
    }

    fn before(&self, ran: &dyn Fn(&str, &str) -> bool) -> Vec<Line> {
        let in_process = IN_PROCESS.map(|store| (store, "a fake in the tests", Ok(())));
        let servers = self.rows().map(|row| (row.store, row.name, row.values.map(drop)));
        let all = in_process.into_iter().chain(servers);
        all.map(|(store, server, there)| {
            let state = match there {
                Err(problem) => State::Skipped(table::first_line(problem)),
                // No store: the oracle of the `.env` reader, which keeps no contract.
                Ok(()) if store == DOTENV || ran(store, server) => State::Ran,
                Ok(()) => State::Idle,
            };
            Line { store, server, state }
        })
        .collect()
    }
}

/// One line of the closing table.
struct Line {
    store: &'static str,
    server: &'static str,
    state: State,
}

#[derive(PartialEq)]
enum State {
    Ran,
    /// The reason.
    Skipped(String),
    /// It was there, and no test of the contract said anything.
    Idle,
}

impl From<Line> for [String; 4] {
    fn from(line: Line) -> Self {
        let (state, reason) = match line.state {
            State::Ran => ("ran", String::new()),
            State::Skipped(reason) => ("SKIPPED", reason),
            State::Idle => {
                ("NOT RUN", "no test of the contract was selected, or none ended well".into())
            }
        };
        [line.store.to_owned(), line.server.to_owned(), state.to_owned(), reason]
    }
}

const DOTENV: &str = ".env";

/// Stores whose server is a part of the tests, so that it is always there.
const IN_PROCESS: [&str; 3] = ["aws", "azure", "gcp"];

/// In the names of tests that make secrets wherever the environment leads them: `cargo xtask conformance` alone runs
/// those.
const AGAINST_OTHERS: &str = "conformance_";

/// Keeps a proxy out of what this command says to our servers.
pub(crate) fn reach_loopback(command: &mut Command) {
    for name in ["NO_PROXY", "no_proxy"] {
        command.env(name, net::no_proxy(env::var(name).ok()));
    }
}

fn selection(servers: impl Iterator<Item = (&'static str, bool)>) -> Vec<&'static str> {
    let (there, missing): (Vec<_>, Vec<_>) = servers.partition(|(_, there)| *there);
    if there.is_empty() {
        return Vec::new();
    }
    let skip = missing.into_iter().map(|(marker, _)| marker).chain([AGAINST_OTHERS]);
    let skip = skip.flat_map(|marker| ["--skip", marker]);
    std::iter::once("--include-ignored").chain(skip).collect()
}

#[cfg(test)]
mod tests {
    use super::selection;

    #[test]
    fn live_tests_run_where_their_server_does() {
        let all = [("moto", true), ("python_dotenv", true)];
        assert_eq!(selection(all.into_iter()), ["--include-ignored", "--skip", "conformance_"]);

        let some = [("moto", false), ("python_dotenv", true)];
        assert_eq!(
            selection(some.into_iter()),
            ["--include-ignored", "--skip", "moto", "--skip", "conformance_"]
        );

        let none = [("moto", false), ("python_dotenv", false)];
        assert!(selection(none.into_iter()).is_empty());
    }
}
