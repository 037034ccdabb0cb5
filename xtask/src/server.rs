//! One server on loopback, for as long as the value lives.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::{Result, net, workspace};

const PATIENCE: Duration = Duration::from_secs(60);
/// How long a server may take to end once its standard input has.
const GRACE: Duration = Duration::from_secs(5);
const LOG_TAIL: usize = 20;

pub(crate) struct Server {
    child: Child,
    pub(crate) url: String,
}

impl Server {
    /// Starts the command and waits until `GET path` on `port` is answered.
    pub(crate) fn start(name: &str, port: u16, path: &str, command: &mut Command) -> Result<Self> {
        let url = format!("http://127.0.0.1:{port}");
        Self::start_when(name, url, || net::answers(port, path), command)
    }

    /// Starts the command and waits until `ready` says so.
    ///
    /// Its standard input is a pipe that we hold: a server that ends when that pipe does cannot outlive us, however we
    /// end.
    pub(crate) fn start_when(
        name: &str,
        url: String,
        ready: impl Fn() -> bool,
        command: &mut Command,
    ) -> Result<Self> {
        let log = workspace::servers().join(format!("{name}.log"));
        let (stdout, stderr) = File::create(&log)
            .and_then(|file| Ok((file.try_clone()?, file)))
            .map_err(|error| format!("{}: {error}", log.display()))?;
        let child = command
            .stdin(Stdio::piped())
            .stdout(stdout)
            .stderr(stderr)
            .spawn()
            .map_err(|error| format!("cannot start {name}: {error}"))?;

        let mut server = Self { child, url };
        match server.wait_until(ready) {
            Ok(()) => Ok(server),
            Err(problem) => Err(format!("{name} {problem}; the end of its log:\n{}", tail(log))),
        }
    }

    fn wait_until(&mut self, ready: impl Fn() -> bool) -> Result<()> {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(format!("ended at once ({status})"));
            }
            if ready() {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(50));
        }
        Err(format!("did not answer within {} s", PATIENCE.as_secs()))
    }
}

/// What a server has started in its turn can only be ended by itself: it is asked first, and killed if it does not.
impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let start = Instant::now();
        while start.elapsed() < GRACE && matches!(self.child.try_wait(), Ok(None)) {
            thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn tail(log: PathBuf) -> String {
    let bytes = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(LOG_TAIL)..].join("\n")
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::process::Command;

    use super::Server;
    use crate::{net, workspace};

    /// The OpenBao server is the child of a wrapper, which ends it.
    #[test]
    #[cfg(unix)]
    fn a_server_can_clean_up_before_it_ends() {
        fs::create_dir_all(workspace::servers()).expect("a directory for the log");
        let sign = workspace::servers().join(format!("ended-{}", std::process::id()));
        let mut wrapper = Command::new("sh");
        wrapper.args(["-c", "cat; touch \"$0\""]).arg(&sign);
        let server = Server::start_when("test-end", String::new(), || true, &mut wrapper);
        drop(server.expect("a shell"));
        fs::remove_file(sign).expect("written after standard input had ended");
    }

    #[test]
    fn a_server_that_ends_at_once_is_not_waited_for() {
        fs::create_dir_all(workspace::servers()).expect("a directory for the log");
        let port = net::free_port().expect("a port");
        let mut not_a_server = Command::new("rustc");
        let problem = Server::start("test", port, "/", not_a_server.arg("--no-such-option"))
            .err()
            .expect("no server");
        assert!(problem.contains("ended at once"), "{problem}");
        assert!(problem.contains("no-such-option"), "its log is shown: {problem}");
    }
}
