//! Writes a package for each subject, with a binary for each shape of struct.

mod source;

use std::fs;
use std::path::{Path, PathBuf};

use crate::Result;
use crate::place;
use crate::subject::Subject;

pub(crate) use source::source;

/// What a generated program loads.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    /// One struct of so many fields.
    Fields(usize),
    /// So many structs of ten fields each.
    Structs(usize),
    /// One struct of so many fields, each of a type of its own.
    Types(usize),
}

impl Shape {
    /// In the names of cases.
    pub(crate) fn words(self) -> String {
        match self {
            Self::Fields(fields) => format!("{fields} fields"),
            Self::Structs(structs) => format!("{structs} structs of 10 fields"),
            Self::Types(types) => format!("{types} fields of {types} types"),
        }
    }

    /// How many variables it is read from.
    pub(crate) fn fields(self) -> usize {
        match self {
            Self::Fields(fields) | Self::Types(fields) => fields,
            Self::Structs(structs) => structs * 10,
        }
    }

    /// Types of one's own are made with serde's derive, whoever reads them.
    fn needs_serde(self) -> bool {
        matches!(self, Self::Types(_))
    }
}

/// A binary of a generated package.
pub(crate) struct Program {
    pub(crate) folder: PathBuf,
    pub(crate) binary: String,
}

impl Program {
    pub(crate) fn source_file(&self) -> PathBuf {
        self.folder.join("src/bin").join(format!("{}.rs", self.binary))
    }
}

/// A binary that has the dependencies of the others, and nothing else.
pub(crate) const EMPTY: &str = "empty";

/// Writes the program, and its package if that is not there yet.
pub(crate) fn program(subject: &Subject, shape: Shape) -> Result<Program> {
    let extra = if shape.needs_serde() { "-serde" } else { "" };
    let folder = place::packages().join(format!("{}{extra}", subject.package));
    let manifest = manifest(subject, shape.needs_serde());
    write_if_new(&folder.join("Cargo.toml"), &manifest)?;
    write_if_new(&folder.join(format!("src/bin/{EMPTY}.rs")), "fn main() {}\n")?;

    let names = format!("{} {}", subject.name, shape.words());
    let binary = names.replace([',', '-'], "").replace(' ', "_");
    let program = Program { folder, binary };
    write_if_new(&program.source_file(), &source(subject, shape))?;
    Ok(program)
}

fn manifest(subject: &Subject, serde: bool) -> String {
    let mut dependencies = subject.dependencies.join("\n");
    if serde && !dependencies.contains("serde =") {
        dependencies += "\nserde = { version = \"1\", features = [\"derive\"] }";
    }
    let workspace = place::workspace().display().to_string();
    format!(
        "[package]\nname = \"bench-{}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [workspace]\n\n[dependencies]\n{}\n",
        subject.package,
        dependencies.replace("{WORKSPACE}", &workspace.replace('\\', "/"))
    )
}

/// Leaves the file's time alone if nothing changes: cargo would build anew.
fn write_if_new(path: &Path, text: &str) -> Result<()> {
    if fs::read_to_string(path).is_ok_and(|there| there == text) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, text))
        .map_err(|error| format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::{Shape, manifest};
    use crate::subject::{ENVY, FIGMENT, SECRETCONF};

    #[test]
    fn a_package_stands_alone_and_names_its_peer() {
        let manifest = manifest(&ENVY, false);
        assert!(manifest.contains("\n[workspace]\n"), "{manifest}");
        assert!(manifest.contains("\nenvy = \"0.4\"\n"), "{manifest}");
    }

    #[test]
    fn serde_is_added_once() {
        assert_eq!(manifest(&FIGMENT, true).matches("serde =").count(), 1);
        assert_eq!(manifest(&SECRETCONF, true).matches("serde =").count(), 1);
        assert_eq!(manifest(&SECRETCONF, false).matches("serde =").count(), 0);
    }

    #[test]
    fn ours_is_found_by_its_path() {
        let manifest = manifest(&SECRETCONF, false);
        let path = manifest.split("path = \"").nth(1).and_then(|rest| rest.split('"').next());
        assert!(std::path::Path::new(path.expect("a path")).join("Cargo.toml").exists());
    }

    #[test]
    fn fields_are_counted_over_all_structs() {
        assert_eq!(Shape::Structs(100).fields(), 1000);
        assert_eq!(Shape::Types(200).fields(), 200);
    }
}
