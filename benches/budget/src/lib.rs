//! What one load costs, in measures that do not depend on how busy the machine is: allocations, peak, instructions. And
//! what a program compiles that loads.
//!
//! `cargo xtask budget` holds them against `budget.toml`. Three programs: `workload` loads and does nothing else,
//! `memory` counts what a load allocates, `budget` runs both and compares.

use std::env;
use std::path::PathBuf;

pub mod callgrind;
pub mod case;
pub mod compare;
pub mod compiled;
mod configs;
pub mod file;
pub mod memory;
pub mod toolchain;

/// An `Err` is the message for whoever called.
pub type Result<T> = std::result::Result<T, String>;

/// One of these programs, which lie beside each other.
fn program(name: &str) -> Result<PathBuf> {
    let this = env::current_exe().map_err(|error| format!("where is this program? {error}"))?;
    let path = this.with_file_name(name).with_extension(env::consts::EXE_EXTENSION);
    if path.exists() { Ok(path) } else { Err(format!("{} was not built", path.display())) }
}
