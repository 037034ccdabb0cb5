//! `cargo xtask msrv`: the core, built with the oldest Rust that it promises.

use std::fs;
use std::process::Command;

use crate::command::{output, run as run_command};
use crate::{Outcome, Result, workspace};

pub(crate) fn run() -> Result {
    let path = workspace::root().join("Cargo.toml");
    let manifest =
        fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let wanted = rust_version(&manifest).ok_or("Cargo.toml has no `rust-version`")?;

    let installed = output(Command::new("rustup").args(["toolchain", "list"])).unwrap_or_default();
    let Some(toolchain) = toolchain(&installed, wanted) else {
        return Ok(Outcome::Skipped(format!(
            "Rust {wanted} is not installed, so nobody looked whether the core builds with it; \
             with rustup: `rustup toolchain install {wanted} --profile minimal`"
        )));
    };

    let mut check = Command::new("rustup");
    check.args(["run", toolchain, "cargo", "check", "--locked", "-p", "secretconf"]);
    // And what is derived.
    check.args(["-p", "secretconf-budget", "--lib", "--examples"]);
    // Not the compiler of the cargo that runs this.
    check.env_remove("CARGO").env_remove("RUSTC").env_remove("RUSTUP_TOOLCHAIN");
    run_command(check.current_dir(workspace::root()))?;
    Ok(Outcome::Passed)
}

/// `rust-version = "1.85"`
fn rust_version(manifest: &str) -> Option<&str> {
    let line = manifest.lines().find(|line| line.starts_with("rust-version"))?;
    line.split('"').nth(1)
}

/// The name of an installed toolchain of that version: `1.85-x86_64-…` or `1.85.1-x86_64-… (default)`.
fn toolchain<'a>(installed: &'a str, wanted: &str) -> Option<&'a str> {
    installed.lines().filter_map(|line| line.split_whitespace().next()).find(|name| {
        name.strip_prefix(wanted)
            .is_some_and(|rest| rest.starts_with(['-', '.']) || rest.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::{rust_version, toolchain};

    #[test]
    fn the_version_lives_in_the_manifest() {
        let manifest = "[workspace.package]\nedition = \"2024\"\nrust-version = \"1.85\"\n";
        assert_eq!(rust_version(manifest), Some("1.85"));
        assert_eq!(rust_version("[package]"), None);
    }

    #[test]
    fn any_patch_release_will_do() {
        let installed = "stable-x86_64 (active, default)\n1.8-x86_64\n1.85.1-x86_64\n";
        assert_eq!(toolchain(installed, "1.85"), Some("1.85.1-x86_64"));
        assert_eq!(toolchain(installed, "1.8"), Some("1.8-x86_64"));
        assert_eq!(toolchain("1.850-x86_64\n", "1.85"), None);
        assert_eq!(toolchain("", "1.85"), None);
    }
}
