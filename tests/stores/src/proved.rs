//! What the runs of the contract prove, as the table in the docs of `secretconf::store`.

use std::collections::BTreeMap;
use std::fmt;

use crate::contract::{CASES, NotHere, Subject};

/// That a case ran for a store and its server, or why there was nothing to run. As text: one line.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Record {
    scheme: String,
    server: String,
    case: String,
    /// Empty: it ran.
    not_here: String,
}

impl Record {
    /// Of a case that ended well.
    pub fn new(subject: &dyn Subject, case: &str, outcome: Result<(), NotHere>) -> Self {
        let not_here = outcome.err().map_or("", |NotHere(why)| why);
        Self {
            scheme: subject.scheme().to_owned(),
            server: subject.server(),
            case: case.to_owned(),
            not_here: not_here.to_owned(),
        }
    }

    /// Reads a line.
    pub fn parse(line: &str) -> Option<Self> {
        let mut parts = line.trim_end_matches('\n').split('\t').map(str::to_owned);
        let mut next = || parts.next();
        let record = Self { scheme: next()?, server: next()?, case: next()?, not_here: next()? };
        next().is_none().then_some(record)
    }
}

/// `scheme`, `server`, `case` and the reason, with tabs between them.
impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\t{}\t{}\t{}", self.scheme, self.server, self.case, self.not_here)
    }
}

/// The table: a row for each store and server. The order of the records does not matter.
pub fn table(records: &[Record]) -> String {
    let mut rows = BTreeMap::<_, BTreeMap<&str, &str>>::new();
    for record in records {
        let row = rows.entry((&*record.scheme, &*record.server)).or_default();
        row.insert(&record.case, &record.not_here);
    }
    let mut table = String::from(
        "| store | server | cases that hold | not there, and why |\n|---|---|---|---|\n",
    );
    for ((scheme, server), row) in rows {
        let held = CASES.iter().filter(|case| row.get(case.name) == Some(&"")).count();
        table += &format!("| `{scheme}` | {server} | {held} | {} |\n", gaps(&row));
    }
    let cases: Vec<&str> = CASES.iter().map(|case| short(case.name)).collect();
    table + &format!("\nThe {} cases: `{}`.\n", cases.len(), cases.join("`, `"))
}

/// `bytes` of `values::bytes`.
fn short(case: &str) -> &str {
    case.rsplit("::").next().unwrap_or(case)
}

/// `bytes, empty: it holds text only; stage: it has no stages`.
fn gaps(row: &BTreeMap<&str, &str>) -> String {
    let mut gaps: Vec<(&str, Vec<&str>)> = Vec::new();
    for case in CASES {
        let why = match row.get(case.name) {
            Some(&"") => continue,
            Some(why) => why,
            None => "failed, or not run",
        };
        match gaps.iter_mut().find(|(known, _)| *known == why) {
            Some((_, names)) => names.push(short(case.name)),
            None => gaps.push((why, vec![short(case.name)])),
        }
    }
    let told = gaps.iter().map(|(why, names)| format!("`{}`: {why}", names.join("`, `")));
    told.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(scheme: &str, case: &str, why: &str) -> Record {
        let line = format!("{scheme}\ta server\t{case}\t{why}\n");
        Record::parse(&line).unwrap()
    }

    fn all(scheme: &str) -> Vec<Record> {
        CASES.iter().map(|case| record(scheme, case.name, "")).collect()
    }

    #[test]
    fn a_line_comes_back() {
        let written = record("vault", "values::text", "it holds objects only");
        assert_eq!(Record::parse(&written.to_string()), Some(written));
        assert_eq!(Record::parse("vault\tserver\tcase"), None);
        assert_eq!(Record::parse("a\tb\tc\td\te"), None);
    }

    #[test]
    fn a_row_for_each_store_whatever_the_order() {
        let mut records = [all("aws"), all("vault")].concat();
        let text = table(&records);
        let full = CASES.len();
        assert!(text.contains(&format!("| `aws` | a server | {full} |  |\n")), "{text}");
        records.reverse();
        assert_eq!(table(&records), text);
    }

    #[test]
    fn what_is_not_there_is_told_by_its_reason() {
        let mut records = all("aws");
        let bytes = records.iter().position(|record| record.case == "values::bytes").unwrap();
        let empty = records.iter().position(|record| record.case == "values::empty").unwrap();
        records[bytes].not_here = "no such thing".to_owned();
        records[empty].not_here = "no such thing".to_owned();
        let stage = records.iter().position(|record| record.case == "versions::stage").unwrap();
        records.remove(stage);
        let text = table(&records);
        let held = CASES.len() - 3;
        let row =
            format!("| {held} | `bytes`, `empty`: no such thing; `stage`: failed, or not run |");
        assert!(text.contains(&row), "{text}");
    }
}
