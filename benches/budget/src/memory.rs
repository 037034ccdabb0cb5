//! What a load allocates, counted by the program `memory`, which is started anew for each case with its variables.

use std::process::Command;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::Result;
use crate::case::Case;

/// These are loaded again and again, to see that nothing is left behind: from the environment, and from a store.
pub const GROWTH: [&str; 2] = ["20 fields, secrets", "20 keys of a secret, report"];

/// What grows with every load has grown by then.
pub const FEW: u64 = 1_000;

/// All loads.
pub const MANY: u64 = 100_000;

/// What the allocator and the kernel may do at their own discretion, in KiB: ten bytes a load would be as much.
const DISCRETION: u64 = 1024;

/// What one load allocates.
#[derive(Debug, Deserialize, Serialize)]
pub struct Memory {
    /// Moves to a larger place included.
    pub allocations: u64,
    /// The most that is allocated at a time.
    pub peak_bytes: u64,
}

/// What [`MANY`] loads leave behind.
#[derive(Debug, Deserialize, Serialize)]
pub struct Growth {
    /// Bytes and allocations; `None` where other threads free what this one has allocated.
    pub left: Option<(i64, i64)>,
    /// The peak of the whole process after [`FEW`] loads and after all, where the system tells it.
    pub peaks_kib: Option<[u64; 2]>,
}

impl Growth {
    /// # Errors
    ///
    /// Something was left behind.
    pub fn check(&self, case: &str) -> Result<()> {
        if let Some((bytes, allocations)) = self.left.filter(|left| *left != (0, 0)) {
            return Err(format!(
                "{case}: {MANY} loads leave {bytes} bytes in {allocations} allocations behind"
            ));
        }
        match self.peaks_kib {
            Some([few, many]) if many > few + DISCRETION => Err(format!(
                "{case}: the process had a peak of {few} KiB after {FEW} loads and of {many} KiB after {MANY}"
            )),
            _ => Ok(()),
        }
    }
}

/// Counts what one load allocates.
///
/// # Errors
///
/// The load did not end as it should, or the program did not.
pub fn once(case: &Case) -> Result<Memory> {
    ask(case, "once")
}

/// Loads again and again.
///
/// # Errors
///
/// As above.
pub fn grow(case: &Case) -> Result<Growth> {
    ask(case, "grow")
}

fn ask<T: DeserializeOwned>(case: &Case, what: &str) -> Result<T> {
    let mut command = Command::new(crate::program("memory")?);
    case.surround(command.args([what, case.name]));
    let output = command.output().map_err(|error| format!("cannot start `memory`: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim_end().to_owned());
    }
    serde_json::from_slice(&output.stdout).map_err(|error| format!("`memory {what}`: {error}"))
}

#[cfg(test)]
mod tests {
    use super::Growth;

    fn check(left: Option<(i64, i64)>, peaks_kib: Option<[u64; 2]>) -> Result<(), String> {
        Growth { left, peaks_kib }.check("20 fields")
    }

    #[test]
    fn nothing_is_left() {
        assert_eq!(check(None, None), Ok(()));
        assert_eq!(check(Some((0, 0)), Some([3000, 3004])), Ok(()));
        let left = check(Some((24, 1)), Some([3000, 3000])).unwrap_err();
        assert_eq!(left, "20 fields: 100000 loads leave 24 bytes in 1 allocations behind");
        let grown = check(None, Some([3000, 9000])).unwrap_err();
        assert!(
            grown.contains("3000 KiB after 1000 loads and of 9000 KiB after 100000"),
            "{grown}"
        );
    }
}
