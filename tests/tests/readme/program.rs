//! Runs a program that the README shows, as the README says.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use secretconf_tests::aws_fake::AwsFake;

use crate::document;

/// What the program prints on `NAME=value .. cargo run ..`, errors included.
pub(crate) fn run(program: &str, command: &str, dotenv: &str) -> String {
    let line = command.strip_prefix("$ ").expect("a command begins with `$ `");
    let (variables, rest) = line.split_once("cargo run").expect("the command is `cargo run`");
    let variables = variables.split_whitespace().map(|it| it.split_once('=').expect("NAME=value"));

    let (binary, directory) = match (program, rest) {
        ("readme", "") => (env!("CARGO_BIN_EXE_readme"), directory_with(dotenv)),
        ("quickstart", " --example quickstart") => {
            (env!("CARGO_BIN_EXE_quickstart"), document::root().to_owned())
        }
        other => panic!("how is {other:?} run?"),
    };
    let mut command = Command::new(binary);
    forget_variables(&mut command);
    lead_to(&aws(), &mut command);
    let output =
        command.current_dir(&directory).envs(variables).output().expect("the program runs");

    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    let (printed, complained) = (text(output.stdout), text(output.stderr));
    assert_eq!(output.status.success(), complained.is_empty(), "{complained}");
    as_elsewhere(&(printed + &complained), &directory)
}

/// A directory of its own, which holds this `.env`.
fn directory_with(dotenv: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("app");
    fs::create_dir_all(&directory).expect("a directory for the program");
    fs::write(directory.join(".env"), dotenv).expect("a file for the program");
    directory
}

/// What production holds: one secret lacks a key, and one may not be read.
fn aws() -> AwsFake {
    let aws = AwsFake::new();
    let database = r#"{"host": "db.internal", "username": "app", "password": "demo"}"#;
    aws.text("production/database", database);
    aws.refuse("production/secret-key", "AccessDeniedException");
    aws
}

/// Forgets what the environment of this test says about the programs' variables.
fn forget_variables(command: &mut Command) {
    const THEIRS: [&str; 7] =
        ["API_KEY", "DATABASE_URL", "DB_POOL_SIZE", "DEBUG", "ENVIRONMENT", "PORT", "SECRET_KEY"];
    for name in THEIRS {
        command.env_remove(name).env_remove(format!("{name}_FILE"));
    }
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("AWS_")) {
            command.env_remove(name);
        }
    }
}

fn lead_to(aws: &AwsFake, command: &mut Command) {
    command.envs([
        ("AWS_ENDPOINT_URL", aws.endpoint().as_str()),
        ("AWS_REGION", "eu-central-1"),
        ("AWS_ACCESS_KEY_ID", "demo"),
        ("AWS_SECRET_ACCESS_KEY", "demo"),
        ("AWS_CONFIG_FILE", "none"),
        ("AWS_SHARED_CREDENTIALS_FILE", "none"),
        ("NO_PROXY", "127.0.0.1"),
        ("no_proxy", "127.0.0.1"),
    ]);
}

/// The same whichever machine and run it comes from.
fn as_elsewhere(printed: &str, directory: &Path) -> String {
    let printed = printed.replace(&directory.display().to_string(), "/home/ada/app");
    let (before, after) = match printed.split_once("(request ") {
        Some((before, rest)) => (before, rest.split_once(')').expect("a bracket closes").1),
        None => return printed,
    };
    format!("{before}(request 7f3c9a52-5d0e-4c1b-9b8a-2f6f0c1d7e44){after}")
}
