//! What a user's program compiles: the functions that the compiler makes for it, and all that it hands to LLVM, constants
//! included. How long a build takes follows from these, and these are the same on a busy machine.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::Result;
use crate::compare::Measure;
use crate::file::Cost;

/// A program among the examples.
pub struct Program {
    /// In the table and in `budget.toml`.
    pub name: &'static str,
    example: &'static str,
}

/// The second has only more fields, so that what a field costs is seen.
pub const PROGRAMS: [Program; 2] = [
    Program { name: "compiling 20 fields", example: "fields_20" },
    Program { name: "compiling 200 fields", example: "fields_200" },
];

impl Program {
    /// Compiles the program, and counts.
    ///
    /// # Errors
    ///
    /// It does not compile, or nobody can read what the compiler wrote.
    pub fn count(&self) -> Result<Cost> {
        let file = self.file()?;
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.current_dir(env!("CARGO_MANIFEST_DIR"));
        command.args(["rustc", "--release", "--quiet", "--example", self.example, "--"]);
        // As it is before LLVM's passes, and all in one piece.
        command.args(["-Cno-prepopulate-passes", "-Ccodegen-units=1"]);
        command.arg(format!("--emit=llvm-ir={}", file.display()));
        let output = command.output().map_err(|error| format!("cannot start cargo: {error}"))?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).trim_end().to_owned());
        }
        fs::read_to_string(&file)
            .map(|text| cost(&text))
            .map_err(|error| format!("{}: {error}; `touch` the example", file.display()))
    }

    /// How to see what there is.
    ///
    /// # Errors
    ///
    /// Nobody knows where this program lies.
    pub fn hint(&self) -> Result<String> {
        Ok(format!("    the functions: grep -B1 '^define' \"{}\"", self.file()?.display()))
    }

    fn file(&self) -> Result<PathBuf> {
        Ok(crate::program("budget")?.with_file_name(self.example).with_extension("ll"))
    }
}

fn cost(llvm_ir: &str) -> Cost {
    let functions = llvm_ir.lines().filter(|line| line.starts_with("define ")).count();
    [(Measure::Functions, functions as u64), (Measure::LlvmIrBytes, llvm_ir.len() as u64)].into()
}

#[cfg(test)]
mod tests {
    use super::cost;
    use crate::compare::Measure;

    #[test]
    fn a_function_is_what_is_defined() {
        let text =
            "@text = constant [4 x i8] c\"\\00\"\ndeclare void @a()\ndefine void @b() {\n}\n";
        let cost = cost(text);
        assert_eq!(cost[&Measure::Functions], 1);
        assert_eq!(cost[&Measure::LlvmIrBytes], text.len() as u64);
    }
}
