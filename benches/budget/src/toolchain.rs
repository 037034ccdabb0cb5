//! Which compiler made what is measured, and for what machine: instructions are its work, too.

use std::env;
use std::process::Command;

use serde::{Deserialize, Serialize};

use crate::Result;

/// As `rustc -vV` says it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Toolchain {
    /// `rustc 1.95.0 (59807616e 2026-04-14)`
    pub rustc: String,
    /// `x86_64-unknown-linux-gnu`
    pub host: String,
}

impl Toolchain {
    /// The one that is in force in this directory.
    ///
    /// # Errors
    ///
    /// `rustc` does not run, or says something else than usual.
    pub fn here() -> Result<Self> {
        let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let output =
            Command::new(rustc).arg("-vV").current_dir(env!("CARGO_MANIFEST_DIR")).output();
        let output = output.map_err(|error| format!("cannot start rustc: {error}"))?;
        let said = String::from_utf8_lossy(&output.stdout);
        Self::of(&said).ok_or_else(|| format!("`rustc -vV` says what it never said: {said}"))
    }

    fn of(said: &str) -> Option<Self> {
        let host = said.lines().find_map(|line| line.strip_prefix("host: "))?;
        Some(Self { rustc: said.lines().next()?.to_owned(), host: host.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::Toolchain;

    #[test]
    fn the_first_line_and_the_host() {
        let said =
            "rustc 1.95.0 (59807616e 2026-04-14)\nbinary: rustc\nhost: x86_64-unknown-linux-gnu\n";
        let toolchain = Toolchain::of(said).expect("as usual");
        assert_eq!(toolchain.rustc, "rustc 1.95.0 (59807616e 2026-04-14)");
        assert_eq!(toolchain.host, "x86_64-unknown-linux-gnu");
        assert_eq!(Toolchain::of("no compiler"), None);
    }
}
