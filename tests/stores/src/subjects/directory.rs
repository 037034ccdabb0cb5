//! `Directory`: mounted files as a store.

use std::fs;

use secretconf::store::Directory;
use secretconf_tests::Dir;

use crate::contract::{Content, DebugStore, Made, NotHere, Subject};
use crate::server::Server;

const NO_SERVER: NotHere = NotHere("it has no server");

/// A directory that is removed with the subject.
#[derive(Debug)]
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

    /// Text as editors write it, with a final newline.
    fn put(&self, name: &str, content: Content<'_>) -> Result<Made, NotHere> {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().expect("the directory")).expect("a folder");
        match content {
            Content::Text(text) => fs::write(path, format!("{text}\n")),
            Content::Bytes(bytes) => fs::write(path, bytes),
        }
        .expect("a new file");
        Ok(Made { name: self.name(name), version: None })
    }

    fn name(&self, name: &str) -> String {
        name.to_owned()
    }

    fn odd_names(&self) -> Vec<&'static str> {
        vec!["a/b/c", "a b", ".hidden", "пароль/密码", "100%&=+"]
    }

    fn deny(&self, _: &Made) -> Result<(), NotHere> {
        Err(NotHere("root, who may run the tests, is denied no file"))
    }

    fn permission(&self) -> &'static str {
        "let the process's user read"
    }

    fn disable(&self, _: &Made) -> Result<(), NotHere> {
        Err(NotHere("a file is there, or it is not"))
    }

    fn front(&self) -> Result<&Server, NotHere> {
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
