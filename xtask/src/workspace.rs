//! Where things are.

use std::env;
use std::path::{Path, PathBuf};

use crate::Result;

/// The root of the workspace.
pub(crate) fn root() -> &'static Path {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask)
}

/// Everything that is installed for the test servers, and their logs.
pub(crate) fn servers() -> PathBuf {
    root().join("target").join("servers")
}

/// Where cargo puts binaries: beside this very one, whatever target directory is in force.
pub(crate) fn built() -> Result<PathBuf> {
    let this = env::current_exe().map_err(|error| format!("where is this binary? {error}"))?;
    let target = this.ancestors().nth(2).ok_or("this binary lies in no target directory")?;
    Ok(target.join("debug"))
}

/// Where it puts those of examples.
pub(crate) fn built_examples() -> Result<PathBuf> {
    Ok(built()?.join("examples"))
}
