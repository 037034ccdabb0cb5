//! `cargo xtask features`: each feature of the runtime crate by itself, and what the default build costs.

use std::fs;

use crate::command::{cargo, output, run as run_command};
use crate::{Outcome, Result, workspace};

const PACKAGE: &str = "secretconf";

/// The most packages that a build may have, our own two included.
const LIMITS: [(&str, &[&str], usize); 2] = [
    ("the default build", &[], 16),
    ("without `generate`", &["--no-default-features", "--features=derive,dotenv"], 13),
];

/// Counted for one platform, so that everyone counts the same.
const COUNTED_ON: &str = "x86_64-unknown-linux-gnu";

pub(crate) fn run() -> Result {
    let path = workspace::root().join(PACKAGE).join("Cargo.toml");
    let manifest =
        fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;

    let mut failed = Vec::new();
    for set in feature_sets(&manifest) {
        let mut args = vec!["clippy", "--quiet", "-p", PACKAGE];
        args.extend(set.iter().map(String::as_str));
        args.extend(["--", "-D", "warnings"]);
        if run_command(&mut cargo(&args)).is_err() {
            failed.push(set.join(" "));
        }
    }

    for (name, features, limit) in LIMITS {
        let packages = count(&tree(features)?);
        println!("{name}: {packages} packages, at most {limit}");
        if packages > limit {
            failed.push(format!("{name}: {packages} packages"));
        }
    }

    if failed.is_empty() { Ok(Outcome::Passed) } else { Err(failed.join(", ")) }
}

fn tree(features: &[&str]) -> Result<String> {
    let mut args = vec!["tree", "-p", PACKAGE, "--edges=normal,build", "--prefix=none"];
    args.extend(["--target", COUNTED_ON, "--no-dedupe"]);
    args.extend(features);
    output(&mut cargo(&args))
}

/// One package a line, some of them several times.
fn count(tree: &str) -> usize {
    let mut packages: Vec<&str> = tree.lines().filter(|line| !line.is_empty()).collect();
    packages.sort_unstable();
    packages.dedup();
    packages.len()
}

/// No feature, each by itself, all of them.
fn feature_sets(manifest: &str) -> Vec<Vec<String>> {
    let one = |name: &str| vec!["--no-default-features".to_owned(), format!("--features={name}")];
    let mut sets = vec![vec!["--no-default-features".to_owned()]];
    sets.extend(feature_names(manifest).into_iter().filter(|name| *name != "default").map(one));
    sets.push(vec!["--all-features".to_owned()]);
    sets
}

/// The keys of the table `[features]`. Their lists may go over several lines.
fn feature_names(manifest: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut in_list = false;
    let lines = manifest.lines().map(str::trim).skip_while(|line| *line != "[features]").skip(1);
    for line in lines.filter(|line| !line.starts_with('#')) {
        if in_list {
            in_list = !line.starts_with(']');
        } else if line.starts_with('[') {
            break;
        } else if let Some((name, list)) = line.split_once('=') {
            names.push(name.trim().trim_matches('"'));
            in_list = !list.contains(']');
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::{count, feature_names, feature_sets};

    const MANIFEST: &str = r#"
[package]
name = "a"

[features]
default = ["derive"]

# What = this one is.
derive = ["dep:derive"]
"in-quotes" = []
long = [
    "derive",
    "dep:a", # = here
]
last = []

[dependencies]
not-a-feature = "1"
"#;

    #[test]
    fn features_are_read_and_nothing_else() {
        assert_eq!(feature_names(MANIFEST), ["default", "derive", "in-quotes", "long", "last"]);
        assert!(feature_names("[package]\nname = \"a\"").is_empty());
    }

    #[test]
    fn none_each_and_all() {
        let sets = feature_sets(MANIFEST);
        assert_eq!(sets.len(), 6);
        assert_eq!(sets[0], ["--no-default-features"]);
        assert_eq!(sets[1], ["--no-default-features", "--features=derive"]);
        assert_eq!(sets[5], ["--all-features"]);
    }

    #[test]
    fn a_package_counts_once() {
        assert_eq!(count("a v1\nb v1\n\nb v1\nb v2\n"), 3);
    }
}
