//! Holds our reading against python-dotenv's: the same value, or a fault. `tests/dotenv/oracle.py` asks it.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::{Parsed, nasty, parse, wrong};

/// All lines of the corpus that are faults.
const FAULTS: &[(&str, &[usize])] = &[
    (
        "faults.env",
        &[
            2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 24, 25, 26,
            27, 28, 31, 32,
        ],
    ),
    ("latin1.env", &[2]),
    ("nul.env", &[2]),
    ("unclosed-double.env", &[2]),
    ("unclosed-single.env", &[2]),
    ("utf16-no-bom.env", &[0]),
    ("utf16.env", &[0]),
];

/// All entries of the corpus where another value is wanted: single quotes mean what stands in them.
const WANTED: &[(&str, &str, &str)] = &[
    ("variables.env", "SINGLE", "<${SET}>"),
    ("variables.env", "SINGLE_DEFAULT", "${NONE:-default}"),
    ("variables.env", "USES_SINGLE", "[<${SET}>]"),
];

fn corpus() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/dotenv"))
}

fn expected() -> Value {
    serde_json::from_slice(&std::fs::read(corpus().join("expected.json")).expect("expected.json"))
        .expect("JSON")
}

/// A file as both sides read it.
struct Both<'a> {
    ours: Parsed,
    /// `null` where it refuses the whole file.
    theirs: &'a Value,
}

impl<'a> Both<'a> {
    fn new(bytes: &[u8], environment: &Value, theirs: &'a Value) -> Self {
        let lookup = |name: &str| environment[name].as_str().map(str::to_owned);
        Self { ours: parse(bytes, &lookup), theirs }
    }

    fn list(&self, key: &str) -> impl Iterator<Item = &'a Value> {
        self.theirs[key].as_array().into_iter().flatten()
    }

    fn our_value(&self, name: &str) -> Option<&str> {
        self.ours
            .entries
            .iter()
            .find(|entry| entry.name == name)
            .map(|entry| entry.value.expose().as_str())
    }

    /// Whether we say that something is wrong there.
    fn is_fault(&self, line: usize) -> bool {
        self.is_cut_off(line) || self.ours.faults.iter().any(|fault| fault.line == line)
    }

    /// Whether we say that from there on, or above, nothing can be read.
    fn is_cut_off(&self, line: usize) -> bool {
        let all_below = [wrong::SINGLE_QUOTE.what, wrong::DOUBLE_QUOTE.what, wrong::UTF_16.what];
        self.ours.faults.iter().any(|fault| fault.line <= line && all_below.contains(&fault.what))
    }

    fn is_fault_of(&self, name: &str) -> bool {
        self.ours.faults.iter().any(|fault| fault.name.as_deref() == Some(name))
    }

    /// Entries that neither are a fault nor have the same value here, but for the wanted difference.
    fn other_values(&self) -> Vec<&'a Value> {
        let is_well = |entry: &Value| {
            let name = text(&entry["name"]);
            match self.our_value(name) {
                Some(ours) => {
                    wanted(entry) == ours || lines(entry).any(|line| self.is_cut_off(line))
                }
                None => self.is_fault_of(name) || lines(entry).any(|line| self.is_fault(line)),
            }
        };
        self.list("entries").filter(|entry| !is_well(entry)).collect()
    }

    /// What only one side noticed: a line that they cannot read and we do not mention, a name that only we have.
    fn check_the_rest(&self) {
        if self.theirs.is_null() {
            assert!(self.ours.entries.is_empty() && self.ours.faults.len() == 1);
        }
        for line in self.list("errors").filter_map(as_line) {
            assert!(self.is_fault(line), "line {line} has no fault");
        }
        let names: BTreeSet<_> = self.list("entries").map(|entry| text(&entry["name"])).collect();
        for entry in &self.ours.entries {
            assert!(names.contains(entry.name.as_str()), "only we read {}", entry.name);
        }
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Their value, if single quotes were literal to them too.
fn wanted(entry: &Value) -> &Value {
    entry.get("literal").unwrap_or(&entry["value"])
}

fn as_line(value: &Value) -> Option<usize> {
    value.as_u64().and_then(|line| line.try_into().ok())
}

fn lines(entry: &Value) -> impl Iterator<Item = usize> {
    entry["lines"].as_array().into_iter().flatten().filter_map(as_line)
}

#[test]
fn the_corpus_reads_as_expected() {
    let expected = expected();
    let (mut faults, mut literal) = (Vec::new(), Vec::new());
    for (file, theirs) in expected["files"].as_object().expect("files") {
        let bytes = std::fs::read(corpus().join(file)).expect("a file of the corpus");
        let both = Both::new(&bytes, &expected["environment"], theirs);
        both.check_the_rest();
        assert_eq!(both.other_values(), [] as [&Value; 0], "in {file}: {:?}", both.ours);

        let lines: Vec<_> = both.ours.faults.iter().map(|fault| fault.line).collect();
        if !lines.is_empty() {
            faults.push((file.as_str(), lines));
        }
        for entry in both.list("entries").filter(|entry| entry.get("literal").is_some()) {
            literal.push((file.as_str(), text(&entry["name"]), text(wanted(entry))));
        }
    }
    let known: Vec<_> = FAULTS.iter().map(|(file, lines)| (*file, lines.to_vec())).collect();
    assert_eq!(faults, known);
    assert_eq!(literal, WANTED);
}

#[test]
fn the_corpus_is_complete() {
    let files: BTreeSet<_> = std::fs::read_dir(corpus())
        .expect("the corpus")
        .filter_map(|file| file.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".env"))
        .collect();
    let expected = expected();
    let known: BTreeSet<_> =
        expected["files"].as_object().expect("files").keys().cloned().collect();
    assert_eq!(files, known, "run oracle.py");
}

fn oracle(argument: &str) -> Command {
    let python = std::env::var_os("SECRETCONF_TEST_PYTHON").expect("SECRETCONF_TEST_PYTHON");
    let mut command = Command::new(python);
    command.arg(corpus().join("oracle.py")).arg(argument);
    command
}

#[test]
#[ignore = "needs Python with python-dotenv: run by `cargo xtask test`"]
fn python_dotenv_reads_the_corpus_as_expected() {
    let output = oracle("--check").output().expect("oracle.py");
    assert!(output.status.success(), "{output:?}");
}

#[test]
#[ignore = "needs Python with python-dotenv: run by `cargo xtask test`"]
fn python_dotenv_reads_nasty_files_as_we_do() {
    let files = nasty::files(1, 4000);
    let environment = &expected()["environment"];
    let (mut same, mut not_read) = (0, 0);
    for (file, theirs) in files.iter().zip(ask(&files)) {
        let both = Both::new(file.as_bytes(), environment, &theirs);
        both.check_the_rest();
        let other = both.other_values();
        assert!(other.is_empty(), "{file:?}\ntheirs: {other:?}\nours: {:?}", both.ours);
        same += both.ours.entries.len();
        not_read += both.list("entries").count() - both.ours.entries.len();
    }
    assert!(same > not_read, "only {same} values to compare, and {not_read} faults");
}

/// What python-dotenv makes of each.
fn ask(files: &[String]) -> Vec<Value> {
    let mut python = oracle("--stdin")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("SECRETCONF_TEST_PYTHON");
    let question = serde_json::to_vec(files).expect("JSON");
    // It reads all before it prints anything, so neither side waits for the other.
    python.stdin.take().expect("its input").write_all(&question).expect("oracle.py reads");
    let output = python.wait_with_output().expect("oracle.py");
    let answers: Vec<Value> = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(answers.len(), files.len());
    answers
}
