//! What every store must do, whatever stands behind it: one function a case, and [`contract!`](crate::contract!) makes
//! a test of each.

mod cases;
mod configs;
mod faults;
mod handed;
mod leaks;
mod many;
mod names;
mod refusals;
mod runtimes;
mod subject;
mod values;
mod versions;

use std::time::Duration;

use secretconf::store::Request;
use secretconf_tests::fetching::{fetch_until, text};

pub use self::cases::{CASES, Case, run};
pub use self::subject::{Content, DebugStore, Fault, Made, NotHere, Subject, Times, mentions};

/// Long enough for a slow machine, and for a service that is far away.
const PATIENCE: Duration = Duration::from_secs(20);

/// Stands in every secret of the suite, and in no report.
const PLANTED: &str = "planted-4f1c-never-printed";

/// Asks a new store of the subject.
fn ask<const N: usize>(subject: &dyn Subject, requests: [Request; N]) -> [Request; N] {
    fetch_until(PATIENCE, &*subject.store(), &requests);
    requests
}

/// Stands in what a server says when it refuses, and in no report.
const PAGE: &str = "hunter2";

/// What most secrets hold: a JSON object, since some stores hold nothing else.
fn json_with(password: &str) -> String {
    serde_json::json!({ "user": "ada", "password": password }).to_string()
}

/// The password in an answer of that kind.
#[track_caller]
fn password(request: &Request) -> String {
    let object: serde_json::Value = serde_json::from_str(text(request)).expect("a JSON object");
    object["password"].as_str().expect("a password").to_owned()
}
