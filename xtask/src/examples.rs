//! `cargo xtask examples`: runs each example and looks at its exit code.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::command::{cargo, run as run_command, status_within};
use crate::servers::reach_loopback;
use crate::stand_in::{self, Needs, StandIn};
use crate::{Outcome, Result, table, workspace};

const PATIENCE: Duration = Duration::from_secs(60);

/// What is special about an example. One that is not named here needs nothing and succeeds.
struct Special {
    name: &'static str,
    exit: i32,
    /// Runs in production, with a stand-in for this store.
    needs: Option<Needs>,
}

const SPECIAL: [Special; 5] = [
    Special { name: "aws", exit: 0, needs: Some(Needs::Aws) },
    Special { name: "azure", exit: 0, needs: Some(Needs::Azure) },
    Special { name: "gcp", exit: 0, needs: Some(Needs::Gcp) },
    Special { name: "several_problems", exit: 1, needs: None },
    Special { name: "vault", exit: 0, needs: Some(Needs::Vault) },
];

pub(crate) fn run() -> Result {
    let examples = list(&workspace::root().join("examples"))?;
    if examples.is_empty() {
        return Ok(Outcome::Skipped("there are no examples yet".into()));
    }
    // As `cargo xtask test` builds them, so that nothing is built twice.
    run_command(&mut cargo(&["build", "--workspace", "--all-features", "--examples", "--bins"]))?;

    let mut rows = Vec::new();
    let mut failed = Vec::new();
    for name in examples {
        println!("\n--- {name}");
        let verdict = match run_one(&name) {
            Ok(code) => format!("exit code {code}, as it should be"),
            Err(problem) => {
                failed.push(name.clone());
                problem
            }
        };
        rows.push([name, verdict]);
    }

    println!("\n{}", table::render(["example", "result"], &rows));
    if failed.is_empty() { Ok(Outcome::Passed) } else { Err(failed.join(", ")) }
}

fn run_one(name: &str) -> Result<i32> {
    let special = special(name);
    let binary =
        workspace::built_examples()?.join(name).with_extension(std::env::consts::EXE_EXTENSION);
    if !binary.exists() {
        return Err(format!(
            "was not built; does examples/Cargo.toml have `[[example]]` for `{name}`?"
        ));
    }

    let mut command = Command::new(binary);
    command.current_dir(workspace::root());
    stand_in::forget(&mut command);
    reach_loopback(&mut command);
    let stand_in = special.and_then(|it| it.needs).map(StandIn::start).transpose()?;
    if let Some(stand_in) = &stand_in {
        stand_in.lead_to(&mut command);
    }

    let expected = special.map_or(0, |it| it.exit);
    let status = status_within(&mut command, PATIENCE)?;
    if status.code() == Some(expected) {
        Ok(expected)
    } else {
        Err(format!("{status}, expected exit code {expected}"))
    }
}

fn special(name: &str) -> Option<&'static Special> {
    SPECIAL.iter().find(|it| it.name == name)
}

/// The names of `*.rs` in this directory, sorted.
fn list(directory: &Path) -> Result<Vec<String>> {
    let entries =
        fs::read_dir(directory).map_err(|error| format!("{}: {error}", directory.display()))?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter_map(|file| file.strip_suffix(".rs").map(str::to_owned))
        .collect();
    names.sort_unstable();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::list;

    #[test]
    fn the_list_is_sorted_and_has_rust_files_only() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let names = list(&here).expect("readable");
        assert!(names.is_sorted());
        assert!(names.contains(&"examples".to_owned()));
        assert!(!names.iter().any(|name| name.starts_with("requirements") || name == "seed/seed"));
    }
}
