//! What the README lists is what there is.

use std::collections::BTreeSet;
use std::fs;

use crate::document::{Document, code_spans, root};

fn file(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The features of the runtime crate.
fn features() -> BTreeSet<String> {
    let manifest = file("secretconf/Cargo.toml");
    let table = manifest.split("[features]").nth(1).expect("it has features");
    let table = table.split("\n[").next().expect("a table ends");
    let keys = table.lines().filter(|line| !line.starts_with('#'));
    keys.filter_map(|line| Some(line.split_once(" = ")?.0.to_owned())).collect()
}

/// The keys in `pub(crate) const LIST: &[&str] = &[A, B];`, as they are written in attributes.
fn keys(list: &str) -> BTreeSet<String> {
    let source = file("secretconf-derive/src/symbol.rs");
    let text_of = |name: &str| {
        let start = format!("    {name} = \"");
        let line = source.lines().find_map(|line| line.strip_prefix(&start));
        line.and_then(|line| line.split('"').next()).expect("each key has a text").to_owned()
    };
    let start = format!("const {list}: &[&str] = &[");
    let names = source.split(&start).nth(1).expect("the list is there");
    let names = names.split(']').next().expect("a list ends");
    let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
    names.map(text_of).collect()
}

#[test]
fn every_attribute_key_is_in_a_table() {
    let readme = Document::read();
    for table in readme.blocks("keys") {
        let rows = table.rows();
        let spans = rows.iter().flat_map(|row| code_spans(&row[0]));
        let name = |span: &str| span.split([' ', '(', '=']).next().unwrap_or_default().to_owned();
        let listed: BTreeSet<String> = spans.map(name).collect();
        assert_eq!(listed, keys(table.argument), "{}", table.argument);
    }
}

#[test]
fn every_attribute_key_has_its_section() {
    let reference = file("secretconf/src/attributes.md");
    for key in keys("ON_FIELD").iter().chain(&keys("ON_STRUCT")) {
        // Of those that share a section, each begins a paragraph or stands in the heading.
        let heads =
            ["## `", "\n`", "\n- `", ", `", " and `"].map(|before| format!("{before}{key}"));
        assert!(heads.iter().any(|head| reference.contains(head)), "{key}");
    }
}

#[test]
fn the_crates_documentation_has_the_same_tables() {
    let crate_docs = file("secretconf/src/lib.rs");
    let readme = Document::read();
    let described: BTreeSet<String> = crate_docs
        .lines()
        .filter_map(|line| line.strip_prefix("//! | `")?.split('`').next())
        .map(str::to_owned)
        .collect();
    assert_eq!(described, features());

    for row in readme.block("precedence").text.lines() {
        let row = row
            .replace("`.set(..)` on the loader", "[`Loader::set`]")
            .replace("`.dotenv(..)`", "`Loader::dotenv`")
            .replace("`.store(..)`", "`Loader::store`");
        assert!(crate_docs.contains(&format!("//! {row}\n")), "{row}");
    }
}

#[test]
fn every_feature_is_in_the_table() {
    let rows = Document::read().block("features").rows();
    let listed: BTreeSet<String> =
        rows.iter().flat_map(|row| code_spans(&row[0])).map(str::to_owned).collect();
    assert_eq!(listed, features());

    let manifest = file("secretconf/Cargo.toml");
    let line = manifest.lines().find(|line| line.starts_with("default = ")).expect("a default");
    let default: Vec<&str> = line.split('"').skip(1).step_by(2).collect();
    assert_eq!(code_spans(&rows[0][1]), default);
}

#[test]
fn features_to_add_exist() {
    let readme = Document::read();
    let mut seen = 0;
    for rest in readme.text().split("cargo add secretconf --features ").skip(1) {
        let list = rest.split(['\n', '`', ' ']).next().expect("features");
        for feature in list.split(',') {
            assert!(features().contains(feature), "no feature `{feature}`");
            seen += 1;
        }
    }
    assert!(seen > 0);
}

#[test]
fn the_policy_allows_what_the_program_asks_for() {
    let readme = Document::read();
    let policy: serde_json::Value =
        serde_json::from_str(&readme.block("policy").text).expect("the policy is JSON");
    let [get, batch] = policy["Statement"].as_array().expect("statements").as_slice() else {
        panic!("two statements");
    };
    assert_eq!(get["Action"], "secretsmanager:GetSecretValue");
    assert_eq!(batch["Action"], "secretsmanager:BatchGetSecretValue");
    assert_eq!(batch["Resource"], "*");

    let program = file("tests/programs/readme.rs");
    let secrets = program.split("aws = \"{environment}/").skip(1);
    let wanted: Vec<String> = secrets
        .filter_map(|rest| rest.split(['#', '"']).next())
        .map(|name| format!("arn:aws:secretsmanager:*:*:secret:production/{name}-??????"))
        .collect();
    assert_eq!(get["Resource"], serde_json::json!(wanted));
}

#[test]
fn the_minimum_rust_version_is_the_manifests() {
    let manifest = file("Cargo.toml");
    let line = manifest.lines().find(|line| line.starts_with("rust-version")).expect("it has one");
    let version = line.split('"').nth(1).expect("in quotes");
    let readme = Document::read();
    let section = readme.text().split("## Minimum Rust version").nth(1).expect("the section");
    assert!(section.trim_start().starts_with(&format!("{version} ")), "{version}");
}

#[test]
fn what_it_links_to_is_there() {
    let readme = Document::read();
    let targets = readme.text().split("](").skip(1).filter_map(|rest| rest.split(')').next());
    for target in targets.filter(|target| !target.contains(':')) {
        assert!(root().join(target).exists(), "README.md links to {target}");
    }
    for command in ["demo", "test"] {
        assert!(readme.text().contains(&format!("cargo xtask {command}")));
        assert!(file("xtask/src/main.rs").contains(&format!("\"{command}\" =>")), "{command}");
    }
}
