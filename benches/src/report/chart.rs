//! The charts as data: what figures show over what.

use secretconf_benches::Row;

use super::figure::figure;
use crate::cargo::Profile;
use crate::generate::Shape;
use crate::measure::{compile, load};
use crate::results::Results;
use crate::subject::{BARE, BY_HAND, OURS, PEERS, SECRETCONF, SECRETS, Subject};

/// Lines over a number, both axes logarithmic.
pub(crate) struct Chart {
    pub(crate) file: &'static str,
    pub(crate) title: String,
    /// What the horizontal axis counts.
    pub(crate) over: &'static str,
    /// Of the vertical axis.
    pub(crate) unit: &'static str,
    pub(crate) lines: Vec<Line>,
}

pub(crate) struct Line {
    pub(crate) label: String,
    pub(crate) role: Role,
    /// At least one, from left to right.
    pub(crate) points: Vec<(f64, f64)>,
    /// What is not there, and why.
    pub(crate) ends_early: Option<String>,
}

/// Whose line it is.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Role {
    Ours,
    /// With its number, which makes its colour.
    Peer(usize),
    /// What no crate brings about.
    Floor,
}

/// Those for which there are figures.
pub(crate) fn charts(results: &Results) -> Vec<Chart> {
    let charts = [load_chart(results), compile_chart(results), stores_chart(results)];
    charts.into_iter().filter(|chart| !chart.lines.is_empty()).collect()
}

fn load_chart(results: &Results) -> Chart {
    let unrelated = load::UNRELATED[0];
    let case = |fields| load::case(fields, unrelated);
    let figures = Figures { results, group: load::GROUP, sizes: &load::CHART_SIZES, case: &case };
    Chart {
        file: "load.svg",
        title: format!("One load, {unrelated} unrelated variables beside"),
        over: "fields",
        unit: "µs",
        lines: figures.lines(&OURS, &[&BY_HAND]),
    }
}

fn compile_chart(results: &Results) -> Chart {
    let case = |fields| compile::case(Shape::Fields(fields), Profile::Release);
    let (group, sizes) = (compile::GROUP, &compile::CHART_SIZES);
    let figures = Figures { results, group, sizes, case: &case };
    Chart {
        file: "compile.svg",
        title: "Compiling the crate that has the struct, release".to_owned(),
        over: "fields",
        unit: "s",
        lines: figures.lines(&[&SECRETCONF, &SECRETS], &[&BY_HAND, &BARE]),
    }
}

/// Of the group `aws`, whose cases are `20 secrets` and so on.
fn stores_chart(results: &Results) -> Chart {
    let rows = results.rows.iter().filter(|row| row.group == "aws" && row.unit == "ms");
    let point = |row: &Row| {
        let count = row.case.strip_suffix(" secrets").or(row.case.strip_suffix(" secret"))?;
        Some((count.parse().ok()?, row.value))
    };
    let mut lines: Vec<Line> = Vec::new();
    for (row, point) in rows.filter_map(|row| Some((row, point(row)?))) {
        if let Some(line) = lines.iter_mut().find(|line| line.label == row.subject) {
            line.points.push(point);
            continue;
        }
        let ours = row.subject.starts_with(SECRETCONF.name);
        let role = if ours { Role::Ours } else { Role::Peer(lines.len()) };
        let (label, points) = (row.subject.clone(), vec![point]);
        lines.push(Line { label, role, points, ends_early: None });
    }
    for line in &mut lines {
        line.points.sort_by(|a, b| a.0.total_cmp(&b.0));
    }
    Chart {
        file: "stores.svg",
        title: "Secrets of AWS behind a round trip of 20 ms".to_owned(),
        over: "secrets",
        unit: "ms",
        lines,
    }
}

/// Where the figures of lines are found.
struct Figures<'a> {
    results: &'a Results,
    group: &'a str,
    sizes: &'a [usize],
    case: &'a dyn Fn(usize) -> String,
}

impl Figures<'_> {
    /// One for each peer and floor, and one for all of ours: the last, so that nothing covers it.
    fn lines(&self, ours: &[&Subject], floors: &[&Subject]) -> Vec<Line> {
        let peers = PEERS.iter().enumerate().map(|(number, peer)| (Role::Peer(number), *peer));
        let others = peers.chain(floors.iter().map(|floor| (Role::Floor, *floor)));
        let others = others.filter_map(|(role, subject)| self.line(subject.name, role, &[subject]));
        others.chain(self.line(SECRETCONF.name, Role::Ours, ours)).collect()
    }

    /// The slowest of the subjects in each case, up to the first that was left out.
    fn line(&self, name: &str, role: Role, subjects: &[&Subject]) -> Option<Line> {
        let mut line = Line { label: name.to_owned(), role, points: Vec::new(), ends_early: None };
        for size in self.sizes {
            let case = (self.case)(*size);
            let row = |subject: &&Subject| self.results.row(self.group, &case, subject.name);
            let rows: Option<Vec<&Row>> = subjects.iter().map(row).collect();
            let slowest = rows.and_then(|rows| {
                rows.into_iter().max_by(|one, other| one.value.total_cmp(&other.value))
            });
            let estimate = match slowest {
                Some(row) if !row.estimate => {
                    line.points.push((*size as f64, row.value));
                    continue;
                }
                Some(row) => format!(", ~{} {}", figure(row.value), row.unit),
                None if line.points.is_empty() || !self.results.has(self.group, &case) => continue,
                None => String::new(),
            };
            line.ends_early = Some(format!("{name}: not built with {size} fields{estimate}"));
            break;
        }
        (!line.points.is_empty()).then_some(line)
    }
}

#[cfg(test)]
mod tests {
    use secretconf_benches::Row;

    use super::{Role, charts};
    use crate::results::Results;

    fn results() -> Results {
        let mut results = Results::default();
        let row = |group, case, subject, value, unit| Row::new(group, case, subject, value, unit);
        let left_out = row("compile", "200 fields, release", "confique", 370.0, "s");
        results.merge(vec![
            row("aws", "100 secrets", "one by one", 700.0, "ms"),
            row("aws", "1 secret", "one by one", 35.0, "ms"),
            row("compile", "100 fields, release", "confique", 12.0, "s"),
            Row { estimate: true, ..left_out },
            row("load", "20 fields, 30 unrelated variables", "secretconf", 3.0, "µs"),
            row("load", "20 fields, 30 unrelated variables", "secretconf, secrets", 5.0, "µs"),
            row("load", "20 fields, 30 unrelated variables", "secretconf, report", 4.0, "µs"),
        ]);
        results
    }

    #[test]
    fn lines_show_what_was_measured() {
        let results = results();
        let [load, compile, stores] = charts(&results).try_into().ok().expect("three charts");
        assert_eq!(load.lines[0].points, [(20.0, 5.0)]);
        assert!(load.lines[0].role == Role::Ours);
        let note = "confique: not built with 200 fields, ~370 s";
        assert_eq!(compile.lines[0].ends_early.as_deref(), Some(note));
        assert_eq!(compile.lines[0].points, [(100.0, 12.0)]);
        assert_eq!(stores.lines[0].points, [(1.0, 35.0), (100.0, 700.0)]);
        assert!(compile.svg().is_ok_and(|svg| svg.contains(note)));
        for chart in [load, compile, stores] {
            let svg = chart.svg().expect("it can be drawn");
            assert!(svg.contains(&chart.lines[0].label), "{svg}");
        }
    }

    /// Of 200 fields nothing is known, and of 500 only what another one took.
    #[test]
    fn what_others_have_is_missed() {
        let mut results = Results::default();
        let row = |case, subject| Row::new("load", case, subject, 3.0, "µs");
        results.merge(vec![
            row("100 fields, 30 unrelated variables", "confique"),
            row("100 fields, 30 unrelated variables", "conf"),
            row("500 fields, 30 unrelated variables", "conf"),
        ]);
        let charts = charts(&results);
        let notes: Vec<_> = charts[0].lines.iter().map(|line| line.ends_early.as_deref()).collect();
        assert_eq!(notes, [Some("confique: not built with 500 fields"), None]);
    }

    #[test]
    fn no_figures_no_chart() {
        assert!(charts(&Results::default()).is_empty());
    }
}
