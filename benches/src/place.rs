//! Where things are.

use std::env;
use std::path::{Path, PathBuf};

/// The root of this repository.
pub(crate) fn workspace() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package)
}

/// What is written for measuring, and may be removed at any time: in the target directory that this very program is in.
fn bench() -> PathBuf {
    let this = env::current_exe().unwrap_or_default();
    let target = this.ancestors().nth(2).map(Path::to_owned);
    target.unwrap_or_else(|| workspace().join("target")).join("bench")
}

/// The generated packages.
pub(crate) fn packages() -> PathBuf {
    bench().join("packages")
}

/// Where they are built.
pub(crate) fn built() -> PathBuf {
    bench().join("built")
}

/// Where they are built from nothing.
pub(crate) fn built_cold() -> PathBuf {
    bench().join("built-cold")
}

/// A directory with nothing in it.
pub(crate) fn empty() -> PathBuf {
    bench().join("empty")
}

/// The figures and charts that the README shows.
pub(crate) fn results() -> PathBuf {
    workspace().join("benches").join("results")
}

pub(crate) fn readme() -> PathBuf {
    workspace().join("README.md")
}
