//! Mounted files. Each is read once per load, whatever number of fields want a part of it.

mod mount;
mod read;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use self::mount::MOST_RESTARTS;
pub(crate) use self::mount::Mounts;
#[cfg(feature = "async")]
pub(crate) use self::mount::in_one_state;
use self::read::ReadFile;
#[cfg(feature = "async")]
pub(crate) use self::read::read_regular;

/// The files of one load.
#[derive(Default)]
pub(crate) struct Files {
    answers: RefCell<BTreeMap<String, FileAnswer>>,
    mounts: Mounts,
    restarts: usize,
}

/// What a path leads to.
#[derive(Clone)]
pub(crate) enum FileAnswer {
    Absent,
    /// The kind of the operating system's error; its text may differ between machines.
    Failed(ErrorKind),
    Found(Arc<ReadFile>),
}

impl Files {
    pub(crate) fn read(&self, path: &str) -> FileAnswer {
        let read = || match self.mounts.read(Path::new(path), read::read) {
            Ok(file) => FileAnswer::Found(Arc::new(file)),
            Err(error) if error.kind() == ErrorKind::NotFound => FileAnswer::Absent,
            Err(error) => FileAnswer::Failed(error.kind()),
        };
        self.answers.borrow_mut().entry(path.to_owned()).or_insert_with(read).clone()
    }

    /// Whether a mount was swapped away while it was read, so that every field must be asked again. The mounts' files
    /// are forgotten then; others stay, since a pipe cannot be read twice.
    pub(crate) fn begin_again(&mut self) -> bool {
        let again = self.mounts.were_swapped() && self.restarts < MOST_RESTARTS;
        if again {
            self.restarts += 1;
            let mounts = std::mem::take(&mut self.mounts);
            self.answers.get_mut().retain(|path, _| !mounts.hold(Path::new(path)));
        }
        again
    }

    /// Whether a text is a path beyond doubt: something is there, or in a directory (other than the root) that is.
    pub(crate) fn is_surely_path(text: &str) -> bool {
        let path = Path::new(text);
        let directory = path.parent().filter(|directory| directory.parent().is_some());
        path.exists() || path.is_absolute() && directory.is_some_and(Path::is_dir)
    }
}
