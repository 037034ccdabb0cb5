//! Builds generated packages.

use std::env;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Instant, SystemTime};

use crate::generate::Program;
use crate::{Result, place};

/// How far the compiler goes.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Profile {
    Check,
    Dev,
    Release,
}

impl Profile {
    pub(crate) const ALL: [Self; 3] = [Self::Check, Self::Dev, Self::Release];

    /// In the names of cases.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Dev => "dev",
            Self::Release => "release",
        }
    }

    fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Check => &["check"],
            Self::Dev => &["build"],
            Self::Release => &["build", "--release"],
        }
    }
}

/// Builds one binary of a package and what it depends on, and tells the seconds.
pub(crate) fn build(folder: &Path, binary: &str, profile: Profile, target: &Path) -> Result<f64> {
    let mut command = cargo(folder);
    command.args(profile.arguments()).args(["--quiet", "--bin", binary]);
    command.arg("--target-dir").arg(target);
    let start = Instant::now();
    output(&mut command)?;
    Ok(start.elapsed().as_secs_f64())
}

/// As [`build`], for a program whose dependencies are there: it alone is compiled, as after a change.
pub(crate) fn rebuild(program: &Program, profile: Profile) -> Result<f64> {
    let path = program.source_file();
    File::options()
        .append(true)
        .open(&path)
        .and_then(|file| file.set_modified(SystemTime::now()))
        .map_err(|error| format!("{}: {error}", path.display()))?;
    build(&program.folder, &program.binary, profile, &place::built())
}

/// Where [`build`] puts a binary of a release build.
pub(crate) fn released(binary: &str) -> PathBuf {
    place::built().join("release").join(format!("{binary}{}", env::consts::EXE_SUFFIX))
}

/// How many packages a package brings into the build, itself not counted.
pub(crate) fn packages(folder: &Path) -> Result<usize> {
    let mut command = cargo(folder);
    command.args(["tree", "--edges=normal,build", "--prefix=none", "--no-dedupe"]);
    Ok(count(&output(&mut command)?) - 1)
}

/// One package a line, some of them several times.
fn count(tree: &str) -> usize {
    let mut packages: Vec<&str> = tree.lines().filter(|line| !line.is_empty()).collect();
    packages.sort_unstable();
    packages.dedup();
    packages.len()
}

/// The version of the compiler.
pub(crate) fn rustc() -> Result<String> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = output(Command::new(rustc).arg("--version"))?;
    Ok(version.split(' ').take(2).collect::<Vec<_>>().join(" ").trim().to_owned())
}

/// The cargo that runs this, without what it said about this package, and without incremental compilation, which would
/// compare what is left over from the last build.
pub(crate) fn cargo(folder: &Path) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in env::vars_os() {
        let about_this = ["CARGO_BIN_", "CARGO_CRATE_", "CARGO_MANIFEST_", "CARGO_PKG_"];
        if name.to_str().is_some_and(|name| about_this.iter().any(|it| name.starts_with(it))) {
            command.env_remove(name);
        }
    }
    command.current_dir(folder).env("CARGO_INCREMENTAL", "0");
    command
}

/// What the command prints. If it fails, what it said is the error.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let shown = words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ");
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("cannot start {shown}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    Err(format!("{shown}: {}\n{}", output.status, stderr.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn a_package_counts_once() {
        assert_eq!(count("bench v0\na v1\n\na v1\na v2\n"), 3);
    }
}
