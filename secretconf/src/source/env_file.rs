//! The `.env` files of one load: which are read, and what they say.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::Env;
use crate::Secret;

/// Which `.env` files the loader asked for.
#[derive(Clone, Debug)]
pub(crate) enum DotenvChoice {
    /// `.env` in the working directory, then in its parents: the first found.
    Automatic,
    /// These, in order; the later wins.
    #[cfg_attr(
        not(feature = "dotenv"),
        expect(dead_code, reason = "only `Loader::dotenv` makes it")
    )]
    Given(Vec<PathBuf>),
    Never,
}

/// What `.env` files say, merged.
#[derive(Debug, Default)]
pub(crate) struct EnvFile {
    /// The files that were read.
    pub(crate) paths: Vec<PathBuf>,
    pub(crate) faults: Vec<FileFault>,
    entries: BTreeMap<String, EnvLine>,
}

/// A variable and where it stands.
#[derive(Debug)]
pub(crate) struct EnvLine {
    pub(crate) value: Secret<String>,
    pub(crate) line: usize,
    /// Index into the paths.
    pub(crate) file: usize,
}

/// What is wrong with a `.env` file.
#[derive(Clone, Debug)]
pub(crate) struct FileFault {
    /// `.env line 3`.
    pub(crate) place: String,
    /// The variable whose line it is; empty if there is none.
    pub(crate) variable: String,
    pub(crate) what: String,
    pub(crate) help: String,
    /// The whole file is not there.
    pub(crate) absent: bool,
}

impl EnvFile {
    pub(crate) fn get(&self, name: &str) -> Option<&EnvLine> {
        self.entries.get(name)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &String> {
        self.entries.keys()
    }

    /// Why the line of this variable cannot be read.
    pub(crate) fn fault_of(&self, name: &str) -> Option<&FileFault> {
        self.faults.iter().find(|fault| fault.variable == name)
    }

    /// Some lines cannot be told apart, so a variable may be in them.
    pub(crate) fn has_unreadable_part(&self) -> bool {
        self.faults.iter().any(|fault| fault.variable.is_empty())
    }

    /// `/home/ada/app/.env line 3`.
    pub(crate) fn place(&self, line: &EnvLine) -> String {
        match self.paths.get(line.file) {
            Some(path) => format!("{} line {}", path.display(), line.line),
            None => format!("line {}", line.line),
        }
    }

    /// Reads the files, the later over the earlier. `${NAME}` is looked up in the file, then in `env`.
    pub(crate) fn read(paths: &[PathBuf], env: &Env) -> Self {
        let mut merged = Self::default();
        for path in paths {
            merged.add(path, env);
        }
        merged
    }

    #[cfg(feature = "dotenv")]
    fn add(&mut self, path: &Path, env: &Env) {
        let bytes = match std::fs::read(path) {
            Ok(bytes) => zeroize::Zeroizing::new(bytes),
            Err(error) => return self.faults.push(unreadable(path, error.kind())),
        };
        let lookup = |name: &str| match env.get(name) {
            super::Variable::Text(text) => text.as_text().map(str::to_owned),
            super::Variable::NotUtf8 | super::Variable::Unset => None,
        };
        let parsed = super::dotenv::parse(&bytes, &lookup);
        let file = self.paths.len();
        self.paths.push(path.to_owned());
        for entry in parsed.entries {
            let line = EnvLine { value: entry.value, line: entry.line, file };
            self.entries.insert(entry.name, line);
        }
        self.faults.extend(parsed.faults.into_iter().map(|fault| FileFault {
            place: match fault.line {
                0 => path.display().to_string(),
                line => format!("{} line {line}", path.display()),
            },
            variable: fault.name.unwrap_or_default(),
            what: fault.what.to_owned(),
            help: fault.help.to_owned(),
            absent: false,
        }));
    }

    #[cfg(not(feature = "dotenv"))]
    fn add(&mut self, path: &Path, _: &Env) {
        self.faults.push(unreadable(path, ErrorKind::Unsupported));
    }
}

fn unreadable(path: &Path, kind: ErrorKind) -> FileFault {
    let absent = kind == ErrorKind::NotFound;
    let (what, help) = match absent {
        true => ("no such file".to_owned(), "create it, or take `.dotenv(..)` off the loader"),
        false => (
            format!("cannot be read: {kind}"),
            "make it readable, or take `.dotenv(..)` off the loader",
        ),
    };
    FileFault {
        place: path.display().to_string(),
        variable: String::new(),
        what,
        help: help.into(),
        absent,
    }
}

/// `.env` in the working directory, then in its parents. A directory of that name is somebody else's (Python's `venv`
/// is often called so); whatever else stands there is meant, even if it cannot be read.
pub(crate) fn find() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    here.ancestors()
        .map(|directory| directory.join(".env"))
        .find(|path| path.symlink_metadata().is_ok() && !path.is_dir())
}
