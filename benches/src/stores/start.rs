//! From the start of a process to its first secret, with what the default chain finds in the environment: `load` beside
//! a program that has only the SDK. Both are this program, so that both are of one size.

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Instant;

use secretconf::SecretConfig;
use secretconf::store::aws_sdk::aws_config::{self, BehaviorVersion};
use secretconf::store::aws_sdk::aws_sdk_secretsmanager::Client;

use crate::configs::One;
use crate::rows::{Subject, compare, milliseconds};
use crate::{Result, clients, configs};

/// The argument that makes this program one of the two.
pub(crate) const CHILD: &str = "first-secret";

pub(crate) fn measure(case: &str, rounds: usize, endpoint: &str) -> Result {
    let ours = Subject::new(case, "secretconf", || child("secretconf", endpoint));
    let theirs = Subject::new(case, "bare sdk", || child("sdk", endpoint));
    compare("start", "ms", rounds, vec![ours, theirs])
}

/// Until the child says that it has its secret.
fn child(who: &str, endpoint: &str) -> Result<f64> {
    let mut command = Command::new(env::current_exe()?);
    for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("AWS_")) {
        command.env_remove(name);
    }
    command.args([CHILD, who]).stdout(Stdio::piped()).envs([
        ("AWS_ACCESS_KEY_ID", "AKID"),
        ("AWS_ENDPOINT_URL", endpoint),
        ("AWS_REGION", "us-east-1"),
        ("AWS_SECRET_ACCESS_KEY", "secret-access-key"),
        ("ENVIRONMENT", "production"),
    ]);
    let started = Instant::now();
    let mut child = command.spawn()?;
    let mut said = String::new();
    if let Some(stdout) = child.stdout.take() {
        BufReader::new(stdout).read_line(&mut said)?;
    }
    let time = milliseconds(started);
    let status = child.wait()?;
    if status.success() && said == "there\n" {
        Ok(time)
    } else {
        Err(format!("`{CHILD} {who}` had no secret: {status}").into())
    }
}

/// The child.
pub(crate) fn first_secret(who: &str) -> Result {
    match who {
        "secretconf" => drop(One::load()?),
        "sdk" => clients::runtime()?.block_on(async {
            let shared = aws_config::load_defaults(BehaviorVersion::latest()).await;
            let get = Client::new(&shared).get_secret_value().secret_id(configs::name(0));
            get.send().await?.secret_string().ok_or("no text")?;
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
        })?,
        _ => return Err(format!("no program `{who}`").into()),
    }
    println!("there");
    Ok(())
}
