//! Instructions, counted by Valgrind. It lays memory out the same way each time, so they are the same each time.
//!
//! Almost: `getenv` takes longer for a variable that lies across the border of two pages, a tenth of a load in all. Where
//! variables lie depends on how long all of them are, and the program's path. So both are fixed.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use crate::Result;
use crate::case::Case;

/// What is done once costs the same in a run of so many loads ..
const FEW: u64 = 10;

/// .. and in one of so many.
const MANY: u64 = 110;

/// So many functions are named where something grew.
const SHOWN: usize = 10;

/// Valgrind, where it is installed.
pub struct Callgrind {
    valgrind: PathBuf,
    /// A copy of the program, whose path has the same length wherever the clone lies.
    workload: PathBuf,
    _its_place: TempDir,
    /// Where its files are kept, for whoever wants to know more.
    directory: PathBuf,
}

impl Callgrind {
    /// `None` without Valgrind.
    ///
    /// # Errors
    ///
    /// Its files have no place, or the program none.
    pub fn find() -> Result<Option<Self>> {
        let Some(valgrind) = in_path("valgrind") else {
            return Ok(None);
        };
        let original = crate::program("workload")?;
        let directory = original.with_file_name("callgrind");
        fs::create_dir_all(&directory)
            .map_err(|error| format!("{}: {error}", directory.display()))?;
        let place = TempDir::new_in("/tmp").map_err(|error| format!("/tmp: {error}"))?;
        let workload = place.path().join("workload");
        fs::copy(&original, &workload)
            .map_err(|error| format!("{}: {error}", workload.display()))?;
        Ok(Some(Self { valgrind, workload, _its_place: place, directory }))
    }

    /// Instructions of one load.
    ///
    /// # Errors
    ///
    /// A load did not end as it should, or Valgrind did not run.
    pub fn count(&self, case: &Case) -> Result<u64> {
        // The longer run is the one whose file is kept.
        let few = self.run(case, FEW)?;
        let many = self.run(case, MANY)?;
        Ok(many.saturating_sub(few) / (MANY - FEW))
    }

    fn run(&self, case: &Case, times: u64) -> Result<u64> {
        let out = self.file(case);
        let mut command = Command::new(&self.valgrind);
        command.args(["--quiet", "--tool=callgrind"]);
        command.arg(format!("--callgrind-out-file={}", out.display()));
        command.arg(&self.workload).args([case.name, &times.to_string()]);
        case.surround(&mut command);
        let output = command.output().map_err(|error| format!("cannot start valgrind: {error}"))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(format!("`{}` under valgrind: {}", case.name, said.trim_end()));
        }
        let text =
            fs::read_to_string(&out).map_err(|error| format!("{}: {error}", out.display()))?;
        total(&text).ok_or_else(|| format!("{} has no total", out.display()))
    }

    /// The functions that cost most, and how to see the rest.
    pub fn top(&self, case: &Case) -> String {
        let file = self.file(case);
        let file = file.display();
        let annotated = Command::new("callgrind_annotate").arg(file.to_string()).output();
        let functions = match annotated {
            Ok(output) => functions(&String::from_utf8_lossy(&output.stdout)),
            Err(error) => format!("    callgrind_annotate does not run: {error}\n"),
        };
        format!("{functions}    the rest: callgrind_annotate --inclusive=yes \"{file}\"")
    }

    fn file(&self, case: &Case) -> PathBuf {
        let name = case.name.replace(|sign: char| !sign.is_ascii_alphanumeric(), "_");
        self.directory.join(name).with_extension("out")
    }
}

/// With an exact environment nobody else looks it up.
fn in_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|directory| directory.join(program)).find(|it| it.is_file())
}

/// `totals: 1234567`, at the end of the file.
fn total(file: &str) -> Option<u64> {
    let line = file.lines().rev().find_map(|line| line.strip_prefix("totals: "))?;
    line.trim().parse().ok()
}

/// The lines below `file:function`: instructions, percent, where, and the object in brackets, which is always ours or libc.
fn functions(annotated: &str) -> String {
    let below = annotated.lines().skip_while(|line| !line.ends_with("file:function")).skip(1);
    let costs = below.filter(|line| line.contains("%)")).take(SHOWN);
    let without_object = costs.map(|line| line.rsplit_once(" [").map_or(line, |(it, _)| it));
    without_object.map(|line| format!("    {}\n", line.trim())).collect()
}

#[cfg(test)]
mod tests {
    use super::{functions, total};

    #[test]
    fn the_total_is_at_the_end() {
        assert_eq!(
            total("events: Ir\nfn=(1) totals: 3\n+1 2\n\ntotals: 1234567\n"),
            Some(1_234_567)
        );
        assert_eq!(total("events: Ir\n"), None);
    }

    const ANNOTATED: &str = "\
--------------------------------------------------------------------------------
Ir                  
--------------------------------------------------------------------------------
22,148 (100.0%)  PROGRAM TOTALS

--------------------------------------------------------------------------------
Ir               file:function
--------------------------------------------------------------------------------
12,148 (54.8%)  ???:secretconf::load::Load::end [/here/workload]
   148 ( 0.7%)  ???:malloc
";

    #[test]
    fn the_functions_stand_below_the_totals() {
        assert_eq!(
            functions(ANNOTATED),
            "    12,148 (54.8%)  ???:secretconf::load::Load::end\n    148 ( 0.7%)  ???:malloc\n"
        );
    }
}
