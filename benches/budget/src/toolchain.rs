//! What the counts depend on beside the code: the compiler, and which `memcpy` the C library has for the processor.

use std::env;
use std::process::Command;

use serde::{Deserialize, Serialize};

use crate::Result;

/// With what something is measured.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Toolchain {
    /// `rustc 1.95.0 (59807616e 2026-04-14)`
    pub rustc: String,
    /// `x86_64-unknown-linux-gnu`
    pub host: String,
    /// `2.36`
    pub libc: String,
    /// Whether the processor has the instructions that the C library's functions for strings come in two kinds for.
    pub avx2: bool,
}

impl Toolchain {
    /// The one that is in force in this directory.
    ///
    /// # Errors
    ///
    /// `rustc` does not run, or says something else than usual.
    pub fn here() -> Result<Self> {
        let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let said = say(Command::new(rustc).arg("-vV"))?;
        let libc = say(Command::new("ldd").arg("--version")).unwrap_or_default();
        Self::of(&said, &libc).ok_or_else(|| format!("`rustc -vV` says what it never said: {said}"))
    }

    fn of(rustc: &str, libc: &str) -> Option<Self> {
        let host = rustc.lines().find_map(|line| line.strip_prefix("host: "))?;
        Some(Self {
            rustc: rustc.lines().next()?.to_owned(),
            host: host.to_owned(),
            libc: last_word(libc.lines().next().unwrap_or_default()).to_owned(),
            avx2: has_avx2(),
        })
    }

    /// What is different in the other one, and how.
    pub fn differences(&self, other: &Self) -> Vec<String> {
        let pairs = [
            ("rustc", self.rustc.clone(), other.rustc.clone()),
            ("host", self.host.clone(), other.host.clone()),
            ("libc", self.libc.clone(), other.libc.clone()),
            ("avx2", self.avx2.to_string(), other.avx2.to_string()),
        ];
        let different = pairs.into_iter().filter(|(_, ours, others)| ours != others);
        different.map(|(what, ours, others)| format!("{what}: {ours}, here {others}")).collect()
    }
}

fn say(command: &mut Command) -> Result<String> {
    let output = command.current_dir(env!("CARGO_MANIFEST_DIR")).output();
    let output = output.map_err(|error| format!("{:?}: {error}", command.get_program()))?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// `ldd (Debian GLIBC 2.36-9+deb12u14) 2.36`
fn last_word(line: &str) -> &str {
    line.split_whitespace().last().unwrap_or_default()
}

fn has_avx2() -> bool {
    #[cfg(target_arch = "x86_64")]
    let has = std::is_x86_feature_detected!("avx2");
    #[cfg(not(target_arch = "x86_64"))]
    let has = false;
    has
}

#[cfg(test)]
mod tests {
    use super::Toolchain;

    const RUSTC: &str =
        "rustc 1.95.0 (59807616e 2026-04-14)\nbinary: rustc\nhost: x86_64-unknown-linux-gnu\n";

    #[test]
    fn the_first_line_the_host_and_the_version() {
        let libc = "ldd (Debian GLIBC 2.36-9+deb12u14) 2.36\nCopyright\n";
        let toolchain = Toolchain::of(RUSTC, libc).expect("as usual");
        assert_eq!(toolchain.rustc, "rustc 1.95.0 (59807616e 2026-04-14)");
        assert_eq!(toolchain.host, "x86_64-unknown-linux-gnu");
        assert_eq!(toolchain.libc, "2.36");
        assert_eq!(Toolchain::of("no compiler", libc), None);
    }

    #[test]
    fn what_differs_is_named() {
        let ours = Toolchain::of(RUSTC, "2.36").expect("as usual");
        let other = Toolchain { libc: "2.41".into(), ..ours.clone() };
        assert_eq!(ours.differences(&ours), Vec::<String>::new());
        assert_eq!(ours.differences(&other), ["libc: 2.36, here 2.41"]);
    }
}
