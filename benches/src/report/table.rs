//! The table of goals for the terminal.

use super::figure::figure;
use crate::goals::{self, Against, Goal, Verdict};
use crate::results::Results;

const HEADINGS: [&str; 7] = ["", "case", "ours", "theirs", "comes to", "at most", ""];

pub(crate) fn goals(results: &Results) -> String {
    let rows: Vec<_> = goals::goals().iter().map(|goal| row(goal, results)).collect();
    render(&rows)
}

fn row(goal: &Goal, results: &Results) -> [String; 7] {
    let (group, case) = (goal.group.to_owned(), goal.case.clone());
    let Some(verdict) = goal.verdict(results) else {
        let [ours, theirs, figure] = [(); 3].map(|()| String::new());
        return [group, case, ours, theirs, figure, limit(goal), "not measured".to_owned()];
    };
    let Verdict { ours, theirs, unit, figure: comes_to, met } = verdict;
    let theirs = theirs.map(|(name, value)| format!("{} {unit} {name}", figure(value)));
    let comes_to = match goal.against {
        Against::TimesOf(_) => format!("{comes_to:.2} ×"),
        Against::Over(_) => format!("{} {unit} more", figure(comes_to)),
        Against::Nothing => figure(comes_to),
    };
    let ours = format!("{} {unit}", figure(ours));
    let met = if met { "met" } else { "NOT MET" };
    [group, case, ours, theirs.unwrap_or_default(), comes_to, limit(goal), met.to_owned()]
}

fn limit(goal: &Goal) -> String {
    match &goal.against {
        Against::TimesOf(others) => match others.as_slice() {
            [other] => format!("{:.2} × {other}", goal.limit),
            _ => format!("{:.2} × each peer", goal.limit),
        },
        Against::Over(other) => format!("{} over {other}", figure(goal.limit)),
        Against::Nothing => figure(goal.limit),
    }
}

/// Each column is as wide as its widest cell.
fn render(rows: &[[String; 7]]) -> String {
    let headings = HEADINGS.map(str::to_owned);
    let all = || std::iter::once(&headings).chain(rows);
    let widths: [usize; 7] =
        std::array::from_fn(|n| all().map(|row| row[n].chars().count()).max().unwrap_or(0));
    let line = |row: &[String; 7]| {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    all().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use secretconf_benches::Row;

    use super::row;
    use crate::goals::{Against, Goal};
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
}
