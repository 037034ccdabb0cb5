//! A key whose cargo feature is off says which one to turn on, at the key.
//!
//! Features are unified over all that is built at once, so this one crate is checked by a cargo of its own.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

const SOURCE: &str = r#"
use secretconf::{Secret, SecretConfig};

#[derive(SecretConfig)]
#[secret(aws = "app")]
pub struct Config {
    #[secret(
        env,
        aws_in(production = "a"),
        azure = "a",
        gcp_in(production = "a"),
        vault = "a/b",
        store(ours = "b"),
        generate,
    )]
    pub token: Secret<String>,
}
"#;

const EXPECTED: &[(&str, &str)] = &[
    ("5:10", "`aws` needs the feature `aws`: run `cargo add secretconf --features aws`"),
    ("9:9", "`aws` needs the feature `aws`: run `cargo add secretconf --features aws`"),
    ("10:9", "`azure` needs the feature `azure`: run `cargo add secretconf --features azure`"),
    ("11:9", "`gcp` needs the feature `gcp`: run `cargo add secretconf --features gcp`"),
    ("12:9", "`vault` needs the feature `vault`: run `cargo add secretconf --features vault`"),
    ("13:9", "`store` needs the feature `async`: run `cargo add secretconf --features async`"),
    (
        "14:9",
        "`generate` needs the feature `generate`: run `cargo add secretconf --features generate`",
    ),
];

#[test]
fn features_that_are_off_are_named() {
    let project = project();
    let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["check", "--quiet", "--offline", "--message-format", "short"])
        .current_dir(&project)
        .env("CARGO_TARGET_DIR", project.join("target"))
        .env_remove("RUSTFLAGS")
        .output()
        .expect("cargo runs");
    let said = String::from_utf8_lossy(&output.stderr);

    for (place, message) in EXPECTED {
        let line = format!(":{place}: error: {message}");
        assert!(said.contains(&line), "`{line}` is not in\n{said}");
    }
    let errors = said.lines().filter(|line| line.contains(": error")).count();
    assert_eq!(errors, EXPECTED.len(), "{said}");
}

/// A package with the derive and no other feature, whose dependencies are those of this workspace.
fn project() -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let library = fs::canonicalize(workspace.join("secretconf")).expect("the library is there");
    let project = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gates");
    let manifest = format!(
        "[package]\nname = \"gates\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies.secretconf]\n\
         path = '{}'\ndefault-features = false\nfeatures = [\"derive\"]\n",
        library.display()
    );
    fs::create_dir_all(project.join("src")).expect("a folder can be made");
    fs::write(project.join("Cargo.toml"), manifest).expect("a file can be written");
    fs::write(project.join("src/lib.rs"), SOURCE).expect("a file can be written");
    fs::copy(workspace.join("Cargo.lock"), project.join("Cargo.lock")).expect("it can be copied");
    project
}
