//! Mounted files. Each is read once per load, whatever number of fields want a part of it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use crate::value::Content;

/// The files of one load.
#[derive(Default)]
pub(crate) struct Files(RefCell<BTreeMap<String, FileAnswer>>);

/// What a path leads to.
#[derive(Clone)]
pub(crate) enum FileAnswer {
    Absent,
    /// The kind of the operating system's error; its text may differ between machines.
    Failed(ErrorKind),
    Found(Content),
}

impl Files {
    pub(crate) fn read(&self, path: &str) -> FileAnswer {
        self.0.borrow_mut().entry(path.to_owned()).or_insert_with(|| read(path)).clone()
    }

    /// Whether a text is a path beyond doubt: something is there, or in a directory (other than the root) that is.
    pub(crate) fn is_surely_path(text: &str) -> bool {
        let path = Path::new(text);
        let directory = path.parent().filter(|directory| directory.parent().is_some());
        path.exists() || path.is_absolute() && directory.is_some_and(Path::is_dir)
    }
}

fn read(path: &str) -> FileAnswer {
    match read_at_most(path) {
        Ok(bytes) if bytes.len() as u64 > MOST => FileAnswer::Failed(ErrorKind::FileTooLarge),
        Ok(bytes) => FileAnswer::Found(match Content::from_bytes(bytes) {
            Content::Text(text) => Content::text(without_final_newline(text.expose())),
            bytes @ Content::Bytes(_) => bytes,
        }),
        Err(error) if error.kind() == ErrorKind::NotFound => FileAnswer::Absent,
        Err(error) => FileAnswer::Failed(error.kind()),
    }
}

/// No secret is larger, and a device that never ends must not fill the memory.
const MOST: u64 = 1024 * 1024;

fn read_at_most(path: &str) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Exactly one: editors and `echo` add it, and a value that needs one has two. Bytes that are no text keep theirs.
fn without_final_newline(text: &str) -> &str {
    text.strip_suffix("\r\n").or_else(|| text.strip_suffix('\n')).unwrap_or(text)
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
        assert_eq!(trim("a\r"), "a\r");
        assert_eq!(trim("\n"), "");
        assert_eq!(trim("a b "), "a b ");
    }
}
