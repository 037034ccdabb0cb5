//! The README as blocks and tables, each with a comment before it that says what it is.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the workspace")
}

fn path() -> PathBuf {
    root().join("README.md")
}

/// A text with fenced blocks and tables.
pub(crate) struct Document {
    original: String,
    /// What shall stand on these lines instead.
    changes: Vec<(Range<usize>, String)>,
}

/// A fenced block, or a table, behind `<!-- kind: argument -->`.
#[derive(Clone)]
pub(crate) struct Block<'a> {
    pub(crate) argument: &'a str,
    pub(crate) text: String,
    /// Of the content, without the fences.
    pub(crate) lines: Range<usize>,
}

impl Document {
    pub(crate) fn read() -> Self {
        let original = fs::read_to_string(path()).expect("README.md is there");
        // Lines are leaked, so that blocks can be looked at while the document changes.
        Self { original: original.replace("\r\n", "\n"), changes: Vec::new() }
    }

    /// All blocks of a kind, in order.
    pub(crate) fn blocks(&self, kind: &str) -> std::vec::IntoIter<Block<'static>> {
        let lines: Vec<&'static str> =
            self.original.lines().map(|line| &*line.to_owned().leak()).collect();
        let mut blocks = Vec::new();
        for (index, line) in lines.iter().enumerate() {
            let Some(comment) = line.strip_prefix("<!-- ").and_then(|it| it.strip_suffix(" -->"))
            else {
                continue;
            };
            let (found, argument) = comment.split_once(": ").unwrap_or((comment, ""));
            if found == kind {
                let lines_of_block = content(&lines, index + 1);
                let text = lines[lines_of_block.clone()].join("\n");
                blocks.push(Block { argument, text, lines: lines_of_block });
            }
        }
        assert!(!blocks.is_empty(), "README.md has no `<!-- {kind} -->`");
        blocks.into_iter()
    }

    /// The one block of a kind.
    pub(crate) fn block(&self, kind: &str) -> Block<'static> {
        let mut blocks = self.blocks(kind);
        let block = blocks.next().expect("there is one");
        assert!(blocks.next().is_none(), "README.md has `<!-- {kind} -->` twice");
        block
    }

    /// The content of the `.env` file that it shows.
    pub(crate) fn dotenv(&self) -> String {
        let mut files = self.blocks("file");
        files.find(|block| block.argument == ".env").expect("it shows a `.env` file").text
    }

    pub(crate) fn text(&self) -> &str {
        &self.original
    }

    pub(crate) fn replace(&mut self, lines: Range<usize>, text: &str) {
        self.changes.push((lines, text.trim_end().to_owned()));
    }

    /// Writes the changes, or fails if there are some.
    pub(crate) fn bless_or_compare(mut self, bless: bool) {
        let mut lines: Vec<&str> = self.original.lines().collect();
        self.changes.sort_by_key(|(lines, _)| std::cmp::Reverse(lines.start));
        for (range, text) in &self.changes {
            let shown = lines[range.clone()].join("\n");
            assert!(
                bless || shown == *text,
                "README.md, line {}, shows\n\n{shown}\n\nand it is\n\n{text}\n\n\
                 `SECRETCONF_BLESS=1 cargo test -p secretconf-tests --test readme` writes it",
                range.start + 1
            );
            lines.splice(range.clone(), text.lines());
        }
        if bless {
            fs::write(path(), lines.join("\n") + "\n").expect("README.md can be written");
        }
    }
}

/// The lines between the fences that begin at this line, or those of the table there.
fn content(lines: &[&str], start: usize) -> Range<usize> {
    let length = |part: &[&str], ends: fn(&str) -> bool| {
        part.iter().position(|line| ends(line)).unwrap_or(part.len())
    };
    if lines[start].starts_with("```") {
        let first = start + 1;
        first..first + length(&lines[first..], |line| line == "```")
    } else {
        start..start + length(&lines[start..], str::is_empty)
    }
}

impl Block<'_> {
    /// The cells of a table, without its head.
    pub(crate) fn rows(&self) -> Vec<Vec<String>> {
        let rows = self.text.lines().skip(2);
        rows.map(|row| {
            let cells = row.trim_matches('|').split(" | ");
            cells.map(|cell| cell.trim().to_owned()).collect()
        })
        .collect()
    }
}

/// What stands in `backticks`.
pub(crate) fn code_spans(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}
