//! A directory of mounted files, which is a store like any other.

use std::fs;

use secretconf::store::Directory;
use secretconf_tests::Dir;

use crate::contract::{Content, DebugStore, Fault, Made, NotHere, Subject, Times};
use crate::server::Server;

const NO_SERVER: NotHere = NotHere("it has no server");

/// Files in a directory that is removed with the subject.
pub struct DirectorySubject(Dir);

impl DirectorySubject {
    /// An empty one.
    #[expect(clippy::new_without_default, reason = "for tests")]
    pub fn new() -> Self {
        Self(Dir::new())
    }
}

impl Subject for DirectorySubject {
    fn scheme(&self) -> &'static str {
        "directory"
    }

    fn server(&self) -> String {
        "files".to_owned()
    }

    fn store(&self) -> Box<dyn DebugStore> {
        Box::new(Directory::new("directory", self.0.path()))
    }

    /// A text has one more newline in the file, as editors leave it.
    fn put(&self, name: &str, content: Content<'_>) -> Result<Made, NotHere> {
        let path = self.0.path().join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).expect("a folder");
        }
        let content = match content {
            Content::Text(text) => [text.as_bytes(), b"\n"].concat(),
            Content::Bytes(bytes) => bytes.to_vec(),
        };
        fs::write(path, content).expect("a file");
        Ok(Made { name: name.to_owned(), version: None })
    }

    fn name(&self, name: &str) -> String {
        name.to_owned()
    }

    fn odd_names(&self) -> Vec<&'static str> {
        vec!["a/b c/d", "ключ", "-x", ".hidden", "x..", "%2e"]
    }

    /// The table must be the same wherever the tests run.
    fn deny(&self, _: &Made) -> Result<(), NotHere> {
        Err(NotHere("root, as whom tests may run, reads everything"))
    }

    fn permission(&self) -> &'static str {
        "let the process's user read"
    }

    fn disable(&self, _: &Made) -> Result<(), NotHere> {
        Err(NotHere("a file is there or not"))
    }

    fn front(&self) -> Result<&Server, NotHere> {
        Err(NO_SERVER)
    }

    fn fault(&self, _: &Made, _: Times, _: Fault) -> Result<(), NotHere> {
        Err(NO_SERVER)
    }

    fn expire(&self) -> Result<(), NotHere> {
        Err(NotHere("it has no credentials"))
    }

    fn unreachable(&self) -> Result<Box<dyn DebugStore>, NotHere> {
        Err(NO_SERVER)
    }

    fn untrusted(&self) -> Result<Box<dyn DebugStore>, NotHere> {
        Err(NO_SERVER)
    }

    fn credentials(&self) -> Vec<String> {
        Vec::new()
    }
}
