//! Programs that measure something else and print rows.

use secretconf_benches::Row;

use super::{Keep, Options};
use crate::cargo::{cargo, output};
use crate::{Result, place};

/// One of them.
pub(crate) struct Other {
    /// What it is called by, as `cargo xtask bench NAME`.
    pub(crate) name: &'static str,
    /// What `cargo run --release` is told beside.
    pub(crate) arguments: &'static [&'static str],
    /// Whether the program takes a number of rounds.
    pub(crate) in_rounds: bool,
}

pub(crate) const OTHERS: &[Other] = &[
    Other {
        name: "memory",
        arguments: &["--package=secretconf-budget", "--bin=memory"],
        in_rounds: false,
    },
    Other {
        name: "stores",
        arguments: &["--package=secretconf-benches", "--features=stores", "--bin=stores"],
        in_rounds: true,
    },
];

pub(crate) fn measure(other: &Other, options: &Options, keep: Keep<'_>) -> Result {
    eprintln!("{}: runs", other.name);
    let mut command = cargo(place::workspace());
    command.args(["run", "--release", "--quiet"]);
    command.args(other.arguments);
    if other.in_rounds {
        command.args(["--", &options.rounds.to_string()]);
    }
    keep(rows(&output(&mut command)?)?)
}

/// Lines that begin with a brace are rows; others are for whoever reads along.
fn rows(printed: &str) -> Result<Vec<Row>> {
    let lines = printed.lines().filter(|line| line.starts_with('{'));
    let read =
        |line| serde_json::from_str(line).map_err(|error| format!("{line}\nis no row: {error}"));
    lines.map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::rows;

    #[test]
    fn lines_of_json_are_rows() {
        let line = r#"{"group":"aws","case":"1 secrets","subject":"sdk","value":35,"unit":"ms"}"#;
        let read = rows(&format!("measuring ..\n{line}\n{line}\n")).expect("they are rows");
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].value, 35.0);
        assert!(rows("{\"group\":\"aws\"}").is_err());
    }
}
