//! Mounted files. Each is read once per load, whatever number of fields want a part of it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
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
    match fs::read(path) {
        Ok(bytes) => FileAnswer::Found(Content::from_bytes(without_final_newline(bytes))),
        Err(error) if error.kind() == ErrorKind::NotFound => FileAnswer::Absent,
        Err(error) => FileAnswer::Failed(error.kind()),
    }
}

/// Exactly one: editors and `echo` add it, and a value that needs one has two.
fn without_final_newline(mut bytes: Vec<u8>) -> Vec<u8> {
    if bytes.ends_with(b"\r\n") {
        bytes.truncate(bytes.len() - 2);
    } else if bytes.ends_with(b"\n") {
        bytes.truncate(bytes.len() - 1);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::without_final_newline;

    #[test]
    fn one_final_newline_is_removed() {
        let trim = |text: &str| {
            String::from_utf8(without_final_newline(text.as_bytes().to_vec())).unwrap()
        };
        assert_eq!(trim("a\n"), "a");
        assert_eq!(trim("a\r\n"), "a");
        assert_eq!(trim("a\n\n"), "a\n");
        assert_eq!(trim("a\r"), "a\r");
        assert_eq!(trim("\n"), "");
        assert_eq!(trim("a b "), "a b ");
    }
}
