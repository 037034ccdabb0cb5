//! The README says what is so. Where it shows what a program prints,
//! `SECRETCONF_BLESS=1 cargo test -p secretconf-tests --test readme` writes that anew.

mod document;
mod facts;
mod precedence;
mod program;

use std::{env, fs};

use crate::document::Document;

/// Files that the README shows, and what programs print.
#[test]
fn it_shows_what_is_there() {
    let mut readme = Document::read();
    for block in readme.blocks("file").filter(|block| block.argument != ".env") {
        let file = document::root().join(block.argument);
        let shown = shown_part(&fs::read_to_string(file).expect("the file is there")).to_owned();
        readme.replace(block.lines, &shown);
    }
    for block in readme.blocks("run") {
        let command = block.text.lines().next().expect("the block begins with `$ command`");
        let printed = program::run(block.argument, command, &readme.dotenv());
        readme.replace(block.lines, &format!("{command}\n{printed}"));
    }
    readme.bless_or_compare(env::var_os("SECRETCONF_BLESS").is_some());
}

/// Without what only the compiler wants to know.
fn shown_part(program: &str) -> &str {
    let start = program.find("\nuse ").expect("a program uses something");
    &program[start + 1..]
}
