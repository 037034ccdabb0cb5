//! One file: its content, and what the operating system says of it.

use std::fs::{File, Metadata};
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;
use std::time::SystemTime;

use crate::value::{Content, Kept, Origin};

/// A file that was read.
#[derive(Clone)]
pub(crate) struct ReadFile {
    pub(crate) content: Content,
    modified: Option<SystemTime>,
    open_to_all: bool,
}

impl ReadFile {
    /// Where its content comes from. `path` is how the user calls it.
    pub(crate) fn origin(&self, path: &str) -> Origin {
        Origin {
            version: None,
            created: self.modified,
            open_file: self.open_to_all.then(|| path.to_owned()),
        }
    }
}

/// No secret is larger, and a device that never ends must not fill the memory.
const MOST: u64 = 1024 * 1024;

/// Reads whatever can be opened: a pipe, too, as `NAME_FILE=<(command)` makes one.
pub(crate) fn read(path: &Path) -> io::Result<ReadFile> {
    let mut file = File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(ErrorKind::IsADirectory.into());
    }
    // At once in its final size: a buffer that grows leaves copies behind.
    let size = metadata.len().min(MOST) + 1;
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    file.by_ref().take(MOST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST {
        return Err(ErrorKind::FileTooLarge.into());
    }
    Ok(ReadFile {
        content: Content::new(match Kept::from_bytes(bytes) {
            Kept::Text(text) => Kept::text(without_final_newline(text.expose())),
            bytes @ Kept::Bytes(_) => bytes,
        }),
        modified: metadata.modified().ok(),
        open_to_all: is_open_to_all(&metadata),
    })
}

/// As [`read`], for regular files: to open a pipe is to wait for whoever writes to it.
#[cfg(feature = "async")]
pub(crate) fn read_regular(path: &Path) -> io::Result<ReadFile> {
    let metadata = path.metadata()?;
    match metadata.is_file() || metadata.is_dir() {
        true => read(path),
        false => Err(ErrorKind::Unsupported.into()),
    }
}

/// Exactly one: editors and `echo` add it, and a value that needs one has two. Bytes that are no text keep theirs.
fn without_final_newline(text: &str) -> &str {
    text.strip_suffix("\r\n").or_else(|| text.strip_suffix('\n')).unwrap_or(text)
}

/// Every user of the machine may read it.
#[cfg(unix)]
fn is_open_to_all(metadata: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;

    metadata.is_file() && metadata.permissions().mode() & 0o004 != 0
}

#[cfg(not(unix))]
fn is_open_to_all(_: &Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::without_final_newline;

    #[test]
    fn one_final_newline_is_removed() {
        let trim = without_final_newline;
        assert_eq!(trim("a\n"), "a");
        assert_eq!(trim("a\r\n"), "a");
        assert_eq!(trim("a\n\n"), "a\n");
        assert_eq!(trim("a\r\n\r\n"), "a\r\n");
        assert_eq!(trim("a\r"), "a\r");
        assert_eq!(trim("\n"), "");
        assert_eq!(trim("a b "), "a b ");
    }
}
