//! The expansion of a sample, so that a change of generated code is seen in review.
//!
//! After a wanted change: `BLESS=1 cargo test -p secretconf-derive`.

use std::path::Path;
use std::{env, fs};

const SAMPLE: &str = include_str!("sample.rs.txt");

fn expansion(source: &str) -> String {
    crate::derive(&syn::parse_str(source).expect(source)).to_string()
}

/// Near enough to `rustfmt` for a difference to be a line.
fn broken_into_lines(tokens: &str) -> String {
    const TIGHT_BEFORE: [&str; 9] = ["::", ",", ";", ")", "]", ":", "(", "!", ">"];
    const TIGHT_AFTER: [&str; 8] = ["::", "(", "[", "&", "<", "!", ".", ".."];

    let (mut text, mut depth, mut last) = (String::new(), 0_usize, "");
    let spaced = tokens.replace('(', "( ").replace('[', "[ ").replace(')', " )").replace(']', " ]");
    for word in spaced.split_whitespace() {
        depth -= usize::from(word.starts_with('}'));
        let breaks = ["{", "}", ",", ";"].contains(&last) && ![",", ";", ")"].contains(&word);
        if breaks || word.starts_with('}') || word == "." {
            text.push('\n');
            text.push_str(&"  ".repeat(depth + usize::from(word == ".")));
        } else if !TIGHT_BEFORE.contains(&word) && !TIGHT_AFTER.contains(&last) {
            text.push(' ');
        }
        text.push_str(word);
        depth += usize::from(word == "{");
        last = word;
    }
    text.replace(" ::", "::").replace("=::", "= ::").replace(":::", ": ::")
}

#[test]
fn sample() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/expand/sample.expanded.txt");
    let actual = broken_into_lines(&expansion(SAMPLE));
    if env::var_os("BLESS").is_some() {
        fs::write(&file, &actual).expect("it can be written");
    }
    let expected = fs::read_to_string(&file).expect("it can be read").replace('\r', "");
    assert_eq!(actual, expected, "after a wanted change run with BLESS=1");
}

/// The sample's struct has `key`, beside which `file` alone cannot stand.
#[test]
fn file_alone_is_one_more_word() {
    let alone = expansion("struct S { #[secret(file)] token: Secret<String> }");
    assert!(alone.contains("NONE . file (true)"), "{alone}");
}

#[test]
fn the_same_input_gives_the_same_output() {
    assert_eq!(expansion(SAMPLE), expansion(SAMPLE));
}

/// Whatever stands in an attribute: an error or code, never a panic.
#[test]
fn no_panic() {
    const PIECES: &str = "env = \"NAME#k\" , default 5 - (x) | [1,2] {x} aws aws_in local nested :: < # \"{\" store 'a' \
                          1.5 if crate template environments _ r#type";
    let pieces: Vec<&str> = PIECES.split_whitespace().collect();
    for a in &pieces {
        for b in &pieces {
            for attribute in [
                format!("{a} {b}"),
                format!("env = {a} {b}"),
                format!("default = {a} {b}, key"),
                format!("env({a} {b}), key"),
                format!("aws_in({a} = {b})"),
                format!("environments({a}({b}))"),
            ] {
                for source in [
                    format!("struct S {{ #[secret({attribute})] a: u8 }}"),
                    format!("#[secret({attribute})] struct S {{ #[secret(env)] a: u8 }}"),
                ] {
                    if let Ok(input) = syn::parse_str(&source) {
                        let _ = crate::derive(&input);
                    }
                }
            }
        }
    }
}
