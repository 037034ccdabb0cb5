//! The table in the docs that says what each store was proved on. The tests leave records, and a program beside them
//! makes the table.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::command::output;
use crate::{Result, workspace};

/// Has the tests that this command runs leave records, and forgets those of an earlier run.
pub(crate) fn record(command: &mut Command) -> Result<()> {
    let records = records();
    if records.exists() {
        fs::remove_dir_all(&records).map_err(|error| format!("{}: {error}", records.display()))?;
    }
    fs::create_dir_all(&records).map_err(|error| format!("{}: {error}", records.display()))?;
    command.env("SECRETCONF_TEST_RECORD", records);
    Ok(())
}

/// Whether the last run left no records.
pub(crate) fn is_empty() -> bool {
    fs::read_dir(records()).map_or(true, |mut records| records.next().is_none())
}

/// The table of the last run, as Markdown.
pub(crate) fn table() -> Result<String> {
    let program =
        workspace::built()?.join("proved").with_extension(std::env::consts::EXE_EXTENSION);
    output(Command::new(program).arg(records()))
}

/// Writes the table into the docs.
pub(crate) fn write() -> Result<()> {
    let path = workspace::root().join("secretconf/src/store/proved.md");
    let table = table()?;
    if fs::read_to_string(&path).is_ok_and(|known| known == table) {
        return Ok(());
    }
    fs::write(&path, table).map_err(|error| format!("{}: {error}", path.display()))?;
    println!("{} is new: commit it", path.display());
    Ok(())
}

fn records() -> PathBuf {
    workspace::servers().join("records")
}
