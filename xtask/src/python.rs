//! A Python with the packages of `requirements.txt`, in a virtual environment of its own under `target`.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::output;
use crate::{Result, workspace};

/// What is installed, with exact versions.
pub(crate) const REQUIREMENTS: &str = include_str!("requirements.txt");

/// The least that these versions run on.
const OLDEST: (u32, u32) = (3, 10);

/// A Python that has the packages.
pub(crate) struct Python {
    pub(crate) exe: PathBuf,
    /// Where the packages are if they are not the interpreter's own.
    packages: Option<PathBuf>,
}

impl Python {
    /// Takes what an earlier call installed, or installs it. Calls of several processes wait for each other.
    pub(crate) fn install() -> Result<Self> {
        let servers = workspace::servers();
        let lock = fs::create_dir_all(&servers)
            .and_then(|()| File::create(servers.join("lock")))
            .and_then(|file| file.lock().map(|()| file))
            .map_err(|error| format!("{}: {error}", servers.display()))?;
        let python = Self::install_in(&servers.join("venv"), &Base::find()?);
        drop(lock);
        python
    }

    fn install_in(venv: &Path, base: &Base) -> Result<Self> {
        // Written last: without it the directory is a half-made one.
        let stamp = venv.join("complete");
        let wanted = format!("python {}.{}\n{REQUIREMENTS}", base.version.0, base.version.1);
        if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
            let python = Self::at(venv, base);
            if output(python.command().args(["-c", "import dotenv"])).is_ok() {
                return Ok(python);
            }
        }

        println!("installing into {}: {}", venv.display(), requirements().join(", "));
        remove(venv)?;
        match output(Command::new(base.exe).args(["-m", "venv"]).arg(venv)) {
            Ok(_) => pip_install(Command::new(interpreter(venv)), &[])?,
            Err(problem) => {
                println!("no virtual environment; trying `pip install --target`");
                let help = without_venv_help(&problem);
                remove(venv)?;
                without_venv(venv, base).map_err(|second| format!("{help}\n{second}"))?;
            }
        }
        fs::write(&stamp, wanted).map_err(|error| format!("{}: {error}", stamp.display()))?;
        Ok(Self::at(venv, base))
    }

    fn at(venv: &Path, base: &Base) -> Self {
        let exe = interpreter(venv);
        if exe.exists() {
            Self { exe, packages: None }
        } else {
            Self { exe: base.exe.into(), packages: Some(packages(venv)) }
        }
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.exe);
        self.prepare(&mut command);
        command
    }

    /// For a program that will run `exe` itself.
    pub(crate) fn prepare(&self, command: &mut Command) {
        command.env_remove("PYTHONHOME").env_remove("PYTHONPATH");
        if let Some(packages) = &self.packages {
            command.env("PYTHONPATH", packages);
        }
    }
}

/// The Python of the machine.
struct Base {
    exe: &'static str,
    version: (u32, u32),
}

impl Base {
    fn find() -> Result<Self> {
        let mut seen = String::new();
        for exe in ["python3", "python"] {
            let ask = "import sys; print('%d.%d' % sys.version_info[:2])";
            match output(Command::new(exe).args(["-c", ask])).ok().and_then(|text| version(&text)) {
                Some(version) if version >= OLDEST => return Ok(Self { exe, version }),
                Some((major, minor)) => seen.push_str(&format!("; `{exe}` is {major}.{minor}")),
                None => seen.push_str(&format!("; no `{exe}`")),
            }
        }
        Err(format!("needs Python {}.{} or newer{seen}", OLDEST.0, OLDEST.1))
    }
}

fn without_venv(venv: &Path, base: &Base) -> Result<()> {
    output(Command::new(base.exe).args(["-m", "pip", "--version"]))
        .map_err(|_| format!("nor does `{}` have `pip`", base.exe))?;
    let packages = packages(venv);
    pip_install(Command::new(base.exe), &["--target".as_ref(), packages.as_os_str()])
}

fn pip_install(mut python: Command, options: &[&OsStr]) -> Result<()> {
    python.env_remove("PIP_USER").env_remove("PYTHONHOME").env_remove("PYTHONPATH");
    python.args(["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]);
    output(python.args(options).args(requirements())).map(drop)
}

fn without_venv_help(problem: &str) -> String {
    format!(
        "cannot make a virtual environment: install Python's `venv` and `ensurepip` \
         (Debian and Ubuntu: `apt install python3-venv`)\n{problem}"
    )
}

fn remove(venv: &Path) -> Result<()> {
    match fs::remove_dir_all(venv) {
        Err(error) if venv.exists() => Err(format!("cannot remove {}: {error}", venv.display())),
        _ => Ok(()),
    }
}

fn interpreter(venv: &Path) -> PathBuf {
    if cfg!(windows) { venv.join("Scripts").join("python.exe") } else { venv.join("bin/python") }
}

fn packages(venv: &Path) -> PathBuf {
    venv.join("packages")
}

fn requirements() -> Vec<&'static str> {
    REQUIREMENTS.lines().filter(|line| !line.is_empty()).collect()
}

/// `3.11`
fn version(text: &str) -> Option<(u32, u32)> {
    let (major, minor) = text.trim().split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::{requirements, version};

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(version("3.11\n"), Some((3, 11)));
        assert!(version("3.9") < version("3.10"));
        assert_eq!(version("Python was not found"), None);
    }

    #[test]
    fn every_requirement_is_pinned() {
        assert!(requirements().iter().all(|line| line.contains("==") && !line.contains('*')));
    }
}
