//! The part of the README between `<!-- bench -->` and `<!-- /bench -->`.

use std::fmt::Write;
use std::fs;

use super::figure::figure;
use super::{chart, table};
use crate::cargo::Profile;
use crate::generate::Shape;
use crate::measure::{cold, compile, load};
use crate::results::Results;
use crate::subject::{BY_HAND, OURS, PEERS};
use crate::{Result, place};

const START: &str = "<!-- bench -->\n";
const END: &str = "<!-- /bench -->";

/// Nothing is written without figures.
pub(crate) fn rewrite(results: &Results) -> Result<()> {
    if results.rows.is_empty() {
        return Ok(());
    }
    let path = place::readme();
    let readme = fs::read_to_string(&path).map_err(|error| format!("README.md: {error}"))?;
    let rewritten =
        with_part(&readme, &part(results)).ok_or("README.md has no `<!-- bench -->`")?;
    fs::write(&path, rewritten).map_err(|error| format!("README.md: {error}"))
}

fn with_part(readme: &str, part: &str) -> Option<String> {
    let (before, rest) = readme.split_once(START)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{START}{part}{END}{after}"))
}

/// A column of the table: its heading, and the case whose figures stand in it.
struct Column {
    heading: &'static str,
    group: &'static str,
    case: String,
}

fn columns() -> Vec<Column> {
    let load = |heading, fields| {
        let case = load::case(fields, load::UNRELATED[0]);
        Column { heading, group: load::GROUP, case }
    };
    let compile = |heading, profile| {
        let case = compile::case(Shape::Fields(200), profile);
        Column { heading, group: compile::GROUP, case }
    };
    let cold = |heading, case: &str| Column { heading, group: cold::GROUP, case: case.to_owned() };
    vec![
        load("load 20 fields, µs", 20),
        load("200, µs", 200),
        compile("check 200 fields, s", Profile::Check),
        compile("dev, s", Profile::Dev),
        compile("release, s", Profile::Release),
        cold("first build, s", cold::BUILD),
        cold("packages", cold::PACKAGES),
        cold("binary, kB", cold::SIZE),
    ]
}

fn part(results: &Results) -> String {
    let columns = columns();
    let headings: Vec<_> = columns.iter().map(|column| column.heading).collect();
    let mut text =
        format!("| | {} |\n|---{}|\n", headings.join(" | "), "|---".repeat(columns.len()));

    let names = PEERS.iter().map(|peer| peer.name).chain([BY_HAND.name]);
    let ours = OURS.map(|subject| subject.name).to_vec();
    let lines =
        std::iter::once(("**secretconf**", ours)).chain(names.map(|name| (name, vec![name])));
    for (label, subjects) in lines {
        let cells: Vec<_> = columns.iter().map(|column| cell(results, column, &subjects)).collect();
        let _ = writeln!(text, "| {label} | {} |", cells.join(" | "));
    }

    let machine = &results.machine;
    let _ = writeln!(
        text,
        "\n`cargo xtask bench` measured this on {} cores ({}, {}); figures are medians, ratios those of rounds. \
         `~`: not built, since it would take too long; extrapolated.\n",
        machine.cores, machine.system, machine.rustc
    );
    for chart in chart::charts(results) {
        let _ = writeln!(text, "![{}](benches/results/{})", chart.title, chart.file);
    }
    text.push('\n');
    text.push_str(&table::markdown(results));
    text
}

/// The largest figure of the subjects that have one.
fn cell(results: &Results, column: &Column, subjects: &[&str]) -> String {
    let rows = subjects.iter().filter_map(|name| results.row(column.group, &column.case, name));
    let largest = rows.max_by(|a, b| a.value.total_cmp(&b.value));
    largest.map_or("–".to_owned(), |row| {
        format!("{}{}", if row.estimate { "~" } else { "" }, figure(row.value))
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use secretconf_benches::Row;

    use super::{END, START, part, with_part};
    use crate::place;
    use crate::results::Results;

    #[test]
    fn only_the_part_is_rewritten() {
        let readme = "# a\n\n<!-- bench -->\nold\n<!-- /bench -->\n\n# b\n";
        let new = "# a\n\n<!-- bench -->\nnew\n<!-- /bench -->\n\n# b\n";
        assert_eq!(with_part(readme, "new\n").as_deref(), Some(new));
        assert_eq!(with_part("# a\n", "new\n"), None);
    }

    #[test]
    fn the_worst_of_ours_stands_in_the_table() {
        let mut results = Results::default();
        let case = "20 fields, 30 unrelated variables";
        let row = |subject, value| Row::new("load", case, subject, value, "µs");
        let left_out = Row::new("compile", "200 fields, release", "confique", 370.0, "s");
        results.merge(vec![
            row("secretconf", 3.0),
            row("secretconf, secrets", 4.25),
            Row { estimate: true, ..left_out },
        ]);
        let part = part(&results);
        assert!(part.contains("| **secretconf** | 4.25 | – |"), "{part}");
        assert!(part.contains("| confique | – | – | – | – | ~370 | – |"), "{part}");
    }

    /// `cargo xtask bench render` writes it.
    #[test]
    fn the_readme_shows_the_results() {
        let results = Results::read().expect("the results can be read");
        if results.rows.is_empty() {
            return;
        }
        let readme = fs::read_to_string(place::readme()).expect("README.md is there");
        let readme = readme.replace("\r\n", "\n");
        let shown = readme.split_once(START).and_then(|(_, rest)| rest.split_once(END));
        assert_eq!(shown.map(|(shown, _)| shown), Some(part(&results).as_str()));
    }
}
