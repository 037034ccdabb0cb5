//! A volume as the kubelet keeps one: files that are links into `..data`, which is swapped.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::Dir;

/// A mounted volume. Panics where the file system refuses, as all helpers do.
#[derive(Debug)]
pub struct Mount {
    dir: Dir,
    written: AtomicUsize,
}

impl Mount {
    /// One with these files; a name may have folders.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let mount = Self { dir: Dir::new(), written: AtomicUsize::new(0) };
        mount.replace(files);
        mount
    }

    /// Where it is mounted.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Where it is mounted, as text.
    pub fn text(&self) -> String {
        self.dir.text()
    }

    /// A change of the secret: the new state is swapped in, then the old one is removed.
    pub fn replace(&self, files: &[(&str, &str)]) {
        if let Some(old) = self.swap(files) {
            fs::remove_dir_all(old).unwrap();
        }
    }

    /// The first half of a change: the old state is still there. Gives its directory.
    pub fn swap(&self, files: &[(&str, &str)]) -> Option<PathBuf> {
        let root = self.path();
        let old = fs::read_link(root.join("..data")).ok();
        let name = format!("..2026_11_24_{}", self.written.fetch_add(1, Ordering::SeqCst));
        for (file, text) in files {
            let path = root.join(&name).join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        symlink(&name, root.join("..data_tmp")).unwrap();
        fs::rename(root.join("..data_tmp"), root.join("..data")).unwrap();
        self.link(files);
        old.map(|old| root.join(old))
    }

    /// The links that programs see: those of new files are made, those of old ones removed.
    fn link(&self, files: &[(&str, &str)]) {
        let first = |file: &str| file.split('/').next().unwrap().to_owned();
        let wanted: BTreeSet<_> = files.iter().map(|(file, _)| first(file)).collect();
        let seen = fs::read_dir(self.path()).unwrap();
        let seen = seen.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let seen: BTreeSet<_> = seen.filter(|name| !name.starts_with("..")).collect();
        for new in wanted.difference(&seen) {
            symlink(Path::new("..data").join(new), self.path().join(new)).unwrap();
        }
        for old in seen.difference(&wanted).map(|name| self.path().join(name)) {
            if fs::read_link(&old).is_ok() {
                fs::remove_file(old).unwrap();
            }
        }
    }
}

/// A pipe: whoever opens it waits for the other end.
pub fn pipe(path: &Path) {
    let made = std::process::Command::new("mkfifo").arg(path).status().unwrap();
    assert!(made.success());
}

/// Sets who may read a file: `0o644`.
pub fn chmod(path: impl AsRef<Path>, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;

    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}
