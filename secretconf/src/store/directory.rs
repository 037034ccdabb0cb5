//! A directory of files as a store.

use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::{Answer, Fetching, Found, Request, Store, StoreError};
use crate::source::{Mounts, in_one_state, read_regular};

#[doc = include_str!("file.md")]
#[derive(Clone, Debug)]
pub struct Directory {
    name: &'static str,
    path: PathBuf,
}

/// What a request asks for.
struct Wanted {
    name: String,
    has_version: bool,
}

impl Directory {
    /// A store that answers for `name`, as in `store(name = "..")`, from the files in this directory.
    pub fn new(name: &'static str, path: impl Into<PathBuf>) -> Self {
        Self { name, path: path.into() }
    }

    fn read_all(&self, all: &[Wanted]) -> Vec<Answer> {
        in_one_state(|mounts| {
            let read = |wanted| self.read(mounts, wanted).unwrap_or_else(Answer::from);
            all.iter().map(read).collect()
        })
    }

    fn read(&self, mounts: &Mounts, wanted: &Wanted) -> Result<Answer, StoreError> {
        if wanted.has_version {
            return Err(StoreError::not_found()
                .detail("a file has no stages or versions")
                .help("take `stage` and `version` off the attribute"));
        }
        let path = self.path_of(&wanted.name)?;
        let file =
            mounts.read(&path, read_regular).map_err(|error| self.explain(&path, error.kind()))?;
        let origin = file.origin(&path.display().to_string());
        Ok(Answer(Ok(Arc::new(Found { content: file.content, origin }))))
    }

    /// Nothing outside the directory, and nothing of the `..data` that Kubernetes keeps in it.
    fn path_of(&self, name: &str) -> Result<PathBuf, StoreError> {
        let is_plain = |part: Component<'_>| match part {
            Component::Normal(part) => !part.as_encoded_bytes().starts_with(b".."),
            _ => false,
        };
        let within = Path::new(name);
        if name.is_empty() || name.contains('\0') || !within.components().all(is_plain) {
            return Err(StoreError::misconfigured()
                .detail("no name of a file in the directory")
                .help("write it as `name` or `folder/name`, where nothing begins with `..`"));
        }
        Ok(self.path.join(within))
    }

    fn explain(&self, path: &Path, kind: ErrorKind) -> StoreError {
        let file = path.display();
        match kind {
            ErrorKind::NotFound if self.path.is_dir() => {
                StoreError::not_found().help(format!("create the file {file}"))
            }
            ErrorKind::NotFound => StoreError::misconfigured()
                .detail("no such directory")
                .help(format!("mount or create the directory {}", self.path.display())),
            ErrorKind::PermissionDenied => {
                StoreError::denied().help(format!("let the process's user read {file}"))
            }
            ErrorKind::IsADirectory => StoreError::misconfigured()
                .detail("a directory, not a file")
                .help(format!("name a file in {file}")),
            ErrorKind::NotADirectory => StoreError::misconfigured()
                .detail("a part of its path is a file")
                .help(format!("make what {file} is in a directory")),
            ErrorKind::FileTooLarge => StoreError::malformed()
                .detail("larger than one mebibyte")
                .help(format!("leave only the secret in {file}")),
            ErrorKind::Unsupported => StoreError::malformed()
                .detail("a pipe or device, not a file")
                .help(format!("make {file} a regular file")),
            ErrorKind::ResourceBusy => StoreError::unavailable()
                .detail("the directory was replaced again and again while it was read")
                .help("load again"),
            kind => StoreError::unavailable()
                .detail(kind.to_string())
                .help(format!("see why {file} cannot be read")),
        }
    }
}

impl Store for Directory {
    fn name(&self) -> &str {
        self.name
    }

    /// On a thread for blocking work: a file system that hangs must not hold up the deadline.
    fn fetch<'a>(&'a self, requests: &'a [Request]) -> Fetching<'a> {
        Box::pin(async move {
            let wanted = |request: &Request| Wanted {
                name: request.name().to_owned(),
                has_version: request.stage().or(request.version()).is_some(),
            };
            let all: Vec<Wanted> = requests.iter().map(wanted).collect();
            let directory = self.clone();
            let reading = tokio::task::spawn_blocking(move || directory.read_all(&all));
            // An error is the end of the runtime, and nobody reads the answers any more.
            for (request, answer) in requests.iter().zip(reading.await.unwrap_or_default()) {
                request.answer(answer);
            }
        })
    }
}
