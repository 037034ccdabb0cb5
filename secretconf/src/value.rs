//! What a source has for a field, before it is read.

use std::sync::OnceLock;
use std::time::SystemTime;

use crate::Secret;
use crate::json::{Document, Index, Unpicked};

/// What a source keeps: a file, a secret.
#[derive(Clone)]
pub(crate) struct Content {
    pub(crate) kept: Kept,
    /// Made for the first key that is asked for.
    index: OnceLock<Result<Index, Unpicked>>,
}

/// Text or bytes, wiped on drop.
#[derive(Clone)]
pub(crate) enum Kept {
    Text(Secret<String>),
    Bytes(Secret<Vec<u8>>),
}

/// What is read for one field: it lies where a source keeps it, or was made for this field and is wiped after.
pub(crate) enum Piece<'a> {
    Text(&'a str),
    Own(Secret<String>),
    Bytes(&'a [u8]),
}

/// Which version of a secret it was, as far as the store says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Origin {
    pub(crate) version: Option<String>,
    pub(crate) created: Option<SystemTime>,
    /// The file that it stood in, if every user of the machine may read that.
    pub(crate) open_file: Option<String>,
}

impl Content {
    pub(crate) fn new(kept: Kept) -> Self {
        Self { kept, index: OnceLock::new() }
    }

    pub(crate) fn piece(&self) -> Piece<'_> {
        match &self.kept {
            Kept::Text(text) => Piece::Text(text.expose()),
            Kept::Bytes(bytes) => Piece::Bytes(bytes.expose()),
        }
    }

    /// `None` for what is not UTF-8.
    pub(crate) fn document(&self) -> Option<Document<'_>> {
        let text = match &self.kept {
            Kept::Text(text) => text.expose(),
            Kept::Bytes(bytes) => std::str::from_utf8(bytes.expose()).ok()?,
        };
        Some(Document::with_index(text, self.index.get_or_init(|| Index::of(text))))
    }
}

impl Kept {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(Secret::new(text.into()))
    }

    /// Text where the bytes are UTF-8.
    pub(crate) fn from_bytes(bytes: Vec<u8>) -> Self {
        match String::from_utf8(bytes) {
            Ok(text) => Self::Text(Secret::new(text)),
            Err(error) => Self::Bytes(Secret::new(error.into_bytes())),
        }
    }
}

/// As `str::trim`, quickly where there is nothing to trim.
pub(crate) fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [b'!'..=b'~', .., b'!'..=b'~'] | [b'!'..=b'~'] => text,
        _ => text.trim(),
    }
}

impl Piece<'_> {
    /// `None` for what is not UTF-8.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Own(text) => Some(text.expose()),
            Self::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
        }
    }

    /// Empty or white space, however the source holds it.
    pub(crate) fn is_blank(&self) -> bool {
        self.as_text().is_some_and(|text| trimmed(text).is_empty())
    }
}
