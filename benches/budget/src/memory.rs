//! What a load allocates, counted by the program `memory`, which is started anew for each case with its variables.

use std::process::Command;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::Result;
use crate::case::Case;

/// Each load of these is done so many times in a row, to see that nothing is left behind.
pub const GROWTH: [&str; 4] =
    ["20 fields", "200 fields, secrets", "20 missing, as text", "20 keys of a secret"];

/// What grows with every load has grown by then.
pub const FEW: u64 = 1_000;

/// All loads.
pub const MANY: u64 = 100_000;

/// What the allocator and the kernel may do at their own discretion in between, in KiB: some pages.
const PAGES: u64 = 64;

/// What one load allocates.
#[derive(Debug, Deserialize, Serialize)]
pub struct Memory {
    pub allocations: u64,
    /// The most that is allocated at a time.
    pub peak_bytes: u64,
}

/// What [`MANY`] loads leave behind.
#[derive(Debug, Deserialize, Serialize)]
pub struct Growth {
    pub left_bytes: i64,
    pub left_allocations: i64,
    /// The peak of the whole process after [`FEW`] loads and after all, where the system tells it.
    pub peaks_kib: Option<[u64; 2]>,
}

impl Growth {
    /// # Errors
    ///
    /// Something was left behind.
    pub fn check(&self, case: &str) -> Result<()> {
        if (self.left_bytes, self.left_allocations) != (0, 0) {
            return Err(format!(
                "{case}: after {MANY} loads, {} bytes in {} allocations are left",
                self.left_bytes, self.left_allocations
            ));
        }
        match self.peaks_kib {
            Some([few, many]) if many > few + PAGES => Err(format!(
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

    fn check(left_bytes: i64, peaks_kib: Option<[u64; 2]>) -> Result<(), String> {
        Growth { left_bytes, left_allocations: 0, peaks_kib }.check("20 fields")
    }

    #[test]
    fn nothing_is_left() {
        assert_eq!(check(0, None), Ok(()));
        assert_eq!(check(0, Some([3000, 3004])), Ok(()));
        let left = check(24, Some([3000, 3000])).unwrap_err();
        assert_eq!(left, "20 fields: after 100000 loads, 24 bytes in 0 allocations are left");
        let grown = check(0, Some([3000, 9000])).unwrap_err();
        assert!(grown.contains("3000 KiB after 1000 loads and of 9000 KiB after 100000"), "{grown}");
    }
}
