//! The table of goals: for the terminal, and for the README.

use std::fmt::Write;

use super::figure::figure;
use crate::goal::{Against, Goal, Verdict};
use crate::goals::goals;
use crate::results::Results;

const HEADINGS: [&str; COLUMNS] = ["", "case", "ours", "theirs", "comes to", "at most", ""];

const COLUMNS: usize = 7;

/// The last one says whether the goal is met.
type Cells = [String; COLUMNS];

const MET: &str = "met";
const NOT_MET: &str = "NOT MET";
const NOT_MEASURED: &str = "not measured";

pub(crate) fn terminal(results: &Results) -> String {
    aligned(&goals().iter().map(|goal| row(goal, results)).collect::<Vec<_>>())
}

/// How many goals are met, those that are not, and the whole table, folded.
pub(crate) fn markdown(results: &Results) -> String {
    let rows: Vec<_> = goals().iter().map(|goal| row(goal, results)).collect();
    let others: Vec<_> = rows.iter().filter(|row| row[COLUMNS - 1] != MET).collect();

    let mut text = format!("{} of {} goals are met", rows.len() - others.len(), rows.len());
    text.push_str(if others.is_empty() { ".\n" } else { "; these are not:\n\n" });
    for [group, case, _, _, comes_to, limit, _] in others {
        let comes_to = if comes_to.is_empty() { NOT_MEASURED } else { comes_to };
        let _ = writeln!(text, "- {group}, {case}: {comes_to}, at most {limit}");
    }
    text.push_str("\n<details><summary>All goals, each with figures of one run</summary>\n\n");
    let _ = writeln!(text, "| {} |\n|{}", HEADINGS.join(" | "), "---|".repeat(COLUMNS));
    for row in rows {
        let _ = writeln!(text, "| {} |", row.join(" | "));
    }
    text.push_str("\n</details>\n");
    text
}

fn row(goal: &Goal, results: &Results) -> Cells {
    let (group, case) = (goal.group.to_owned(), goal.case.clone());
    let Some(verdict) = goal.verdict(results) else {
        let [ours, theirs, figure] = [(); 3].map(|()| String::new());
        return [group, case, ours, theirs, figure, limit(goal, ""), NOT_MEASURED.to_owned()];
    };
    let Verdict { ours, theirs, unit, figure: comes_to, met } = verdict;
    let limit = limit(goal, &unit);
    let with_unit = |value| with_unit(value, &unit);
    let theirs = theirs.map(|(name, value)| format!("{} {name}", with_unit(value)));
    let comes_to = match goal.against {
        Against::TimesOf(_) | Against::TimesOfCase(..) => format!("{comes_to:.2} ×"),
        Against::Over(_) => format!("{} more", with_unit(comes_to)),
        Against::Nothing => with_unit(comes_to),
    };
    let met = if met { MET } else { NOT_MET };
    [group, case, with_unit(ours), theirs.unwrap_or_default(), comes_to, limit, met.to_owned()]
}

fn with_unit(value: f64, unit: &str) -> String {
    format!("{} {unit}", figure(value)).trim_end().to_owned()
}

fn limit(goal: &Goal, unit: &str) -> String {
    match &goal.against {
        Against::TimesOf(others) => match others.as_slice() {
            [other] => format!("{:.2} × {other}", goal.limit),
            _ => format!("{:.2} × each peer", goal.limit),
        },
        Against::TimesOfCase(case, _) => format!("{:.2} × {case}", goal.limit),
        Against::Over(other) => format!("{} over {other}", with_unit(goal.limit, unit)),
        Against::Nothing => with_unit(goal.limit, unit),
    }
}

/// Each column is as wide as its widest cell.
fn aligned(rows: &[Cells]) -> String {
    let headings = HEADINGS.map(str::to_owned);
    let all = || std::iter::once(&headings).chain(rows);
    let widths: [usize; COLUMNS] =
        std::array::from_fn(|n| all().map(|row| row[n].chars().count()).max().unwrap_or(0));
    let line = |row: &Cells| {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    all().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use secretconf_benches::Row;

    use super::{markdown, row};
    use crate::goal::{Against, Goal};
    use crate::goals::goals;
    use crate::results::Results;

    #[test]
    fn a_goal_tells_whether_it_is_met() {
        let mut results = Results::default();
        let figure = |subject, value| Row::new("load", "20", subject, value, "µs");
        results.merge(vec![figure("secretconf", 3.0), figure("envy", 2.0)]);
        let against = Against::TimesOf(vec!["envy"]);
        let ours = vec!["secretconf"];
        let mut goal = Goal { group: "load", case: "20".into(), ours, against, limit: 1.0 };
        let shown = |goal: &Goal| row(goal, &results).join("|");
        assert_eq!(shown(&goal), "load|20|3 µs|2 µs envy|1.50 ×|1.00 × envy|NOT MET");
        goal.limit = 1.5;
        assert_eq!(shown(&goal), "load|20|3 µs|2 µs envy|1.50 ×|1.50 × envy|met");
        goal.case = "200".into();
        assert_eq!(shown(&goal), "load|200||||1.50 × envy|not measured");
    }

    #[test]
    fn another_case_is_named() {
        let mut results = Results::default();
        let figure = |case, value| Row::new("aws", case, "secretconf", value, "ms");
        results.merge(vec![figure("1 secret", 40.0), figure("20 secrets", 50.0)]);
        let against = Against::TimesOfCase("1 secret", vec!["secretconf"]);
        let ours = vec!["secretconf"];
        let goal = Goal { group: "aws", case: "20 secrets".into(), ours, against, limit: 1.15 };
        let shown = row(&goal, &results).join("|");
        assert_eq!(shown, "aws|20 secrets|50 ms|40 ms 1 secret|1.25 ×|1.15 × 1 secret|NOT MET");
    }

    #[test]
    fn what_is_not_met_stands_before_the_table() {
        let mut results = Results::default();
        results.merge(vec![Row::new("cold", "packages", "secretconf", 17.0, "")]);
        let all = goals().len();
        let shown = markdown(&results);
        assert!(
            shown.starts_with(&format!("1 of {all} goals are met; these are not:\n\n- ")),
            "{shown}"
        );
        assert!(shown.contains("- start, 20 ms away: not measured, at most 1.05 × bare sdk\n"));
        assert!(!shown.contains("- cold, packages"), "{shown}");
        results.merge(vec![Row::new("cold", "packages", "secretconf", 18.0, "")]);
        let shown = markdown(&results);
        assert!(shown.starts_with(&format!("0 of {all} goals are met")), "{shown}");
        assert!(shown.contains("- cold, packages: 18, at most 17\n"), "{shown}");
        assert!(shown.contains("| cold | packages | 18 |  | 18 | 17 | NOT MET |\n"), "{shown}");
    }
}
