//! Mounts whose files change together. Kubernetes links each file of a volume into `..data`, and `..data` to a hidden
//! directory with the files of one state. A change writes the next such directory, swaps that one link, and removes
//! the old directory.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};

/// The link that is swapped.
const DATA: &str = "..data";

/// How often reading begins again, if a mount is swapped in the middle of it.
pub(crate) const MOST_RESTARTS: usize = 3;

/// Reads by this function, again where a mount was swapped away meanwhile. One that never rests is an error of each read.
#[cfg(feature = "async")]
pub(crate) fn in_one_state<T>(mut read: impl FnMut(&Mounts) -> T) -> T {
    for _ in 0..MOST_RESTARTS {
        let mounts = Mounts::default();
        let all = read(&mounts);
        if !mounts.were_swapped() {
            return all;
        }
    }
    read(&Mounts::default())
}

/// The mounts of one reading: all files of a mount are read in the state in which it was first seen.
#[derive(Default)]
pub(crate) struct Mounts {
    /// Where `..data` in a directory leads; `None` for a directory without.
    states: RefCell<BTreeMap<PathBuf, Option<PathBuf>>>,
    swapped: Cell<bool>,
}

/// A file of a mount.
struct Entry {
    /// `..data`, and where it leads.
    link: PathBuf,
    state: PathBuf,
    /// The file in that state.
    file: PathBuf,
}

impl Mounts {
    /// Reads by this function, from the mount's state if the file is of one.
    pub(crate) fn read<T>(
        &self,
        path: &Path,
        read: impl FnOnce(&Path) -> io::Result<T>,
    ) -> io::Result<T> {
        let Some(entry) = self.entry(path) else { return read(path) };
        read(&entry.file).map_err(|error| {
            // Files of a state that is over may be gone already; others may have been read from it.
            let is_over = fs::read_link(&entry.link).ok().as_ref() != Some(&entry.state);
            self.swapped.set(self.swapped.get() || is_over);
            if is_over { ErrorKind::ResourceBusy.into() } else { error }
        })
    }

    /// A mount was swapped and its old state removed, so what was read of it must be read again.
    pub(crate) fn were_swapped(&self) -> bool {
        self.swapped.get()
    }

    /// Whether the file is of a mount.
    pub(crate) fn hold(&self, path: &Path) -> bool {
        self.entry(path).is_some()
    }

    /// `data/password` may be a file of `data` or of what is above it: the innermost mount that has it.
    fn entry(&self, path: &Path) -> Option<Entry> {
        // `..` behind a link is not the directory that the text says.
        if path.components().any(|part| part == Component::ParentDir) {
            return None;
        }
        path.ancestors().skip(1).find_map(|root| {
            let state = self.state(root)?;
            let within = path.strip_prefix(root).ok()?;
            let first = root.join(within.components().next()?);
            is_linked(&first).then(|| Entry {
                link: root.join(DATA),
                file: root.join(&state).join(within),
                state,
            })
        })
    }

    fn state(&self, root: &Path) -> Option<PathBuf> {
        let mut states = self.states.borrow_mut();
        match states.get(root) {
            Some(known) => known.clone(),
            None => {
                let found = fs::read_link(root.join(DATA)).ok();
                states.entry(root.to_owned()).or_insert(found).clone()
            }
        }
    }
}

/// Links into `..data` come after the swap that brings the file, and go after the one that takes it away: without a
/// link, too, the state decides. What else lies in the directory is of no state.
fn is_linked(first: &Path) -> bool {
    match fs::read_link(first) {
        Ok(target) => target.starts_with(DATA),
        Err(error) => error.kind() == ErrorKind::NotFound,
    }
}

#[cfg(all(test, unix, feature = "async"))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    /// A mount that is swapped while it is read, this many times. How often was it read, and what came of it?
    fn read_while_swapped(name: &str, times: usize) -> (usize, Result<String, ErrorKind>) {
        let root = std::env::temp_dir().join(format!("secretconf-{name}-{}", std::process::id()));
        let swap = |state: usize| {
            fs::create_dir_all(root.join(state.to_string())).unwrap();
            fs::write(root.join(state.to_string()).join("file"), state.to_string()).unwrap();
            symlink(state.to_string(), root.join("..data_tmp")).unwrap();
            fs::rename(root.join("..data_tmp"), root.join(DATA)).unwrap();
        };
        swap(0);
        let mut reads = 0;
        let read = in_one_state(|mounts| {
            reads += 1;
            mounts.read(&root.join("file"), |file| {
                if reads <= times {
                    swap(reads);
                    fs::remove_dir_all(root.join((reads - 1).to_string())).unwrap();
                }
                fs::read_to_string(file)
            })
        });
        fs::remove_dir_all(&root).unwrap();
        (reads, read.map_err(|error| error.kind()))
    }

    #[test]
    fn reading_begins_again_in_the_new_state() {
        assert_eq!(read_while_swapped("rest", 0), (1, Ok("0".into())));
        assert_eq!(read_while_swapped("once", 1), (2, Ok("1".into())));
        assert_eq!(read_while_swapped("thrice", 3), (4, Ok("3".into())));
    }

    #[test]
    fn a_mount_that_never_rests_is_an_error() {
        assert_eq!(
            read_while_swapped("ever", 9),
            (MOST_RESTARTS + 1, Err(ErrorKind::ResourceBusy))
        );
    }
}
