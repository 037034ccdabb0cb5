//! The table "Who answers": each row is tried in a local and in a deployed environment, while all rows below it could
//! answer, too.

use std::fs;

use secretconf::store::Memory;
use secretconf::{Error, Loader, ProblemKind, Secret, SecretConfig};

use crate::document::Document;

const FILE: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/precedence-file");
const DOTENV: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/precedence.env");

/// For all rows but those that only secret fields have.
#[derive(SecretConfig)]
#[expect(dead_code, reason = "only its report is looked at")]
struct Open {
    #[secret(
        env = "FIELD",
        file = "{$FIELD_PATH}",
        aws = "field",
        plain,
        default_in(test = "here", staging = "here"),
        default = "anywhere"
    )]
    field: String,
}

#[derive(SecretConfig)]
#[expect(dead_code, reason = "only its report is looked at")]
struct Hidden {
    #[secret(env = "FIELD", file = "{$FIELD_PATH}", aws = "field", generate)]
    field: Secret<String>,
}

#[derive(SecretConfig)]
#[expect(dead_code, reason = "it is never loaded")]
struct Protected {
    #[secret(env = "FIELD", file = "{$FIELD_PATH}", aws = "field", no_override_in = "production")]
    field: Secret<String>,
}

#[derive(SecretConfig)]
#[expect(dead_code, reason = "it is never loaded")]
struct OpenRequired {
    #[secret(env = "FIELD", default = "anywhere", required_in(development, production))]
    field: String,
}

#[derive(SecretConfig)]
#[expect(dead_code, reason = "it is never loaded")]
struct HiddenRequired {
    #[secret(env = "FIELD", generate, required_in(development, production))]
    field: Secret<String>,
}

#[test]
fn the_table_is_what_happens() {
    fs::write(FILE, "in a file").expect("a file to read");
    fs::write(DOTENV, "FIELD=in a .env file\n").expect("a file to read");

    let rows = Document::read().block("precedence").rows();
    assert_eq!(rows.len(), 9);
    for (index, cells) in rows.iter().enumerate() {
        let row = index + 1;
        assert_eq!(cells[0], row.to_string());
        // A default for an environment hides the one for all.
        let (local, deployed) =
            if row == 7 { ("test", "staging") } else { ("development", "production") };
        assert_eq!(cells[2], cell(row, local, true), "row {row}, locally");
        assert_eq!(cells[3], cell(row, deployed, false), "row {row}, deployed");
    }
}

/// What the table says of a row, as found out by loads.
fn cell(row: usize, environment: &str, local: bool) -> String {
    let answers = winner(row, environment);
    // The row on top of those that answer without being asked to.
    let unasked = match (row, local) {
        // Looked for in the working directory, which belongs to the program in the README: its output tells.
        (4, false) => false,
        (6, true) => {
            let without = Open::loader().env_vars(absent_file()).environment(environment);
            assert_eq!(source(&without).expect("the default answers"), "default");
            false
        }
        _ => answers,
    };
    let condition = match (row, answers) {
        (4, true) if !unasked => ", unless named by `.dotenv(..)`",
        (6, true) if !unasked => ", unless given by `.store(..)`",
        _ if kind(row, environment, Protected::loader()) == Some(ProblemKind::Overridden) => {
            ", unless `no_override_in`"
        }
        (8, true)
            if kind(row, environment, OpenRequired::loader()) == Some(ProblemKind::Missing) =>
        {
            ", unless `required_in`"
        }
        (9, true)
            if kind(row, environment, HiddenRequired::loader()) == Some(ProblemKind::Missing) =>
        {
            ", unless `required_in`"
        }
        _ => "",
    };
    format!("{}{condition}", if unasked { "yes" } else { "no" })
}

/// Whether the row answers, where all rows from it on can.
fn winner(row: usize, environment: &str) -> bool {
    let found = match row {
        3 | 9 => source(&provided(Hidden::loader(), row, environment)),
        _ => source(&provided(Open::loader(), row, environment)),
    };
    let sources =
        ["loader", "env", "file", ".env", "file", "aws", "default_in", "default", "generated"];
    found.is_ok_and(|found| found == sources[row - 1])
}

fn source<T: SecretConfig>(loader: &Loader<T>) -> Result<String, Error> {
    let (_, report) = loader.load_with_report()?;
    let source = report.fields()[0].source().expect("the field has a value");
    Ok(source.source().to_owned())
}

fn kind<T: SecretConfig>(row: usize, environment: &str, loader: Loader<T>) -> Option<ProblemKind> {
    let error = provided(loader, row, environment).load().err()?;
    Some(error.problems()[0].kind())
}

/// A loader for which this row and all below it could answer.
fn provided<T: SecretConfig>(loader: Loader<T>, row: usize, environment: &str) -> Loader<T> {
    let mut loader = loader.environment(environment);
    if row <= 1 {
        loader = loader.set("field", "set");
    }
    loader = match row {
        1 | 2 => loader.env_vars([("FIELD", "in a variable")]),
        // Not together with the variable: that is a problem.
        3 => loader.env_vars([("FIELD_FILE", FILE)]),
        _ => loader,
    };
    if row <= 4 {
        loader = loader.dotenv(DOTENV);
    }
    loader = if row <= 5 {
        loader.env_vars([("FIELD_PATH", FILE)])
    } else {
        loader.env_vars(absent_file())
    };
    let aws = Memory::new("aws");
    loader.store(if row <= 6 { aws.text("field", "in a store") } else { aws })
}

fn absent_file() -> [(&'static str, &'static str); 1] {
    [("FIELD_PATH", "no such file")]
}
