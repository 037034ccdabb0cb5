//! Reports as text.

use std::fmt::{self, Display, Formatter, Write};
use std::io::IsTerminal;

use super::problem::Cause;
use super::{Attempt, FieldReport, Problem, Report};

/// A report that is coloured where that makes sense. See [`Error::coloured`](super::Error::coloured).
#[derive(Debug)]
pub struct Coloured<'a> {
    report: &'a Report,
    colour: bool,
}

impl<'a> Coloured<'a> {
    pub(super) fn on_stderr(report: &'a Report) -> Self {
        let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self { report, colour: std::io::stderr().is_terminal() && !unwanted }
    }
}

impl Display for Coloured<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.report.problems_text(self.colour)?)
    }
}

/// Where the second column begins, at least and at most. Longer names push the rest of their line to the right.
const COLUMN: std::ops::Range<usize> = 20..40;

const BOLD: &str = "1";
const RED: &str = "31";
const CYAN: &str = "36";

fn paint(text: &str, code: &str, colour: bool) -> String {
    if colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
}

/// The width of a first column that holds these texts.
fn width<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> usize {
    let longest = texts.into_iter().map(|text| text.as_ref().chars().count() + 2).max();
    longest.unwrap_or_default().clamp(COLUMN.start, COLUMN.end)
}

/// `text` and spaces up to `width`, at least two.
fn padded(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(text.chars().count());
    format!("{text}{}", " ".repeat(missing.max(2)))
}

impl Report {
    /// `4 problems with AppConfig in production`.
    pub(super) fn headline(&self) -> String {
        let problems = match self.problems.len() {
            1 => "1 problem".to_owned(),
            count => format!("{count} problems"),
        };
        format!("{problems} with {}", self.subject())
    }

    fn subject(&self) -> String {
        let root = self.root.name;
        match (self.environment(), self.why()) {
            (None, _) => root.to_owned(),
            (Some(name), None) => format!("{root} in {name}"),
            (Some(name), Some(why)) => format!("{root} in {name} ({why})"),
        }
    }

    /// Without a final line break, which whoever prints it adds.
    pub(super) fn problems_text(&self, colour: bool) -> Result<String, fmt::Error> {
        let mut text = String::new();
        self.write_problems(&mut text, colour)?;
        text.truncate(text.trim_end().len());
        Ok(text)
    }

    fn write_problems(&self, f: &mut dyn Write, colour: bool) -> fmt::Result {
        writeln!(f, "{}", paint(&self.headline(), BOLD, colour))?;
        for group in self.grouped() {
            writeln!(f)?;
            write_group(f, &group, colour)?;
        }
        self.write_advice(f)
    }

    /// Problems of one cause together, where the first of them stands.
    fn grouped(&self) -> Vec<Vec<&Problem>> {
        let id = |problem: &Problem| problem.cause.as_ref().map(|cause| cause.id.clone());
        let mut groups: Vec<Vec<&Problem>> = Vec::new();
        for problem in &self.problems {
            let same = |group: &&mut Vec<&Problem>| {
                let first = group[0];
                first.kind == problem.kind && id(first).is_some() && id(first) == id(problem)
            };
            match groups.iter_mut().find(same) {
                Some(group) => group.push(problem),
                None => groups.push(vec![problem]),
            }
        }
        groups
    }

    fn write_story(&self, f: &mut dyn Write) -> fmt::Result {
        if self.problems.is_empty() {
            writeln!(f, "{}", self.subject())?;
        } else {
            self.write_problems(f, false)?;
        }
        if !self.fields().is_empty() {
            writeln!(f)?;
        }
        let width = width(self.fields().iter().map(|field| &field.path));
        for field in self.fields() {
            writeln!(f, "{}{}", padded(&field.path, width), field.story())?;
        }
        if self.problems.is_empty() { self.write_advice(f) } else { Ok(()) }
    }

    fn write_advice(&self, f: &mut dyn Write) -> fmt::Result {
        if !self.advice().is_empty() {
            writeln!(f)?;
        }
        for advice in self.advice() {
            writeln!(f, "advice: {}: {}", advice.about, advice.text)?;
        }
        Ok(())
    }
}

fn write_group(f: &mut dyn Write, group: &[&Problem], colour: bool) -> fmt::Result {
    let first = group[0];
    let mut heading = |text: &str| {
        let title = paint(&first.title, RED, colour);
        let text = padded(text, width([text]));
        writeln!(f, "{}{title}", paint(&text, BOLD, colour))
    };
    let help = match &first.cause {
        Some(cause) if group.len() > 1 => {
            heading(&format!("{} fields", group.len()))?;
            write_cause(f, group, cause)?;
            &cause.help
        }
        _ => {
            heading(&first.field)?;
            let row = |attempt: &Attempt| (attempt.label(), attempt.outcome.clone());
            write_rows(f, &first.attempts.iter().map(row).collect::<Vec<_>>())?;
            &first.help
        }
    };
    writeln!(f, "    {} {help}", paint("help:", CYAN, colour))
}

/// What happened once, then the fields that it hits: each with its own place, if they differ, and what else was asked.
fn write_cause(f: &mut dyn Write, group: &[&Problem], cause: &Cause) -> fmt::Result {
    let causes = || group.iter().filter_map(|problem| problem.cause.as_ref());
    let one_place = causes().all(|other| other.place == cause.place);
    let happened = if one_place { cause.place.as_str() } else { "each" };
    let rows = group.iter().zip(causes()).map(|(problem, cause)| {
        let asked = problem.attempts.iter().filter_map(|attempt| {
            let decided = attempt.label() == cause.place;
            match decided {
                true => (!one_place).then(|| cause.place.clone()),
                false => Some(attempt.to_string()),
            }
        });
        (problem.field.clone(), asked.collect::<Vec<_>>().join("; "))
    });
    let first = (happened.to_owned(), cause.outcome.clone());
    write_rows(f, &std::iter::once(first).chain(rows).collect::<Vec<_>>())
}

fn write_rows(f: &mut dyn Write, rows: &[(String, String)]) -> fmt::Result {
    let width = width(rows.iter().map(|(first, _)| first));
    rows.iter().try_for_each(|(first, second)| {
        writeln!(f, "    {}", format!("{}{second}", padded(first, width)).trim_end())
    })
}

/// The environment, then a line for each field: where its value came from.
impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.write_story(&mut text)?;
        f.write_str(text.trim_end())
    }
}

/// As `Display`.
impl fmt::Debug for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(self, f)
    }
}

impl FieldReport {
    /// `env API_KEY`, or all places that were asked if none answered.
    fn story(&self) -> String {
        if let Some(source) = self.source() {
            return match &self.version {
                Some(version) => format!("{} (version {version})", source.label()),
                None => source.label(),
            };
        }
        if let Some(path) = &self.absent_struct {
            return format!("absent, as all of {path}");
        }
        let asked: Vec<String> = self.attempts.iter().map(ToString::to_string).collect();
        match (self.absent, asked.is_empty()) {
            (true, true) => "not set".into(),
            (true, false) => format!("not set ({})", asked.join("; ")),
            (false, _) => asked.join("; "),
        }
    }
}
