//! The file of all figures: a subset measured anew takes the place of what was there.

use std::fs;
use std::thread;

use secretconf_benches::Row;
use serde::{Deserialize, Serialize};

use crate::{Result, cargo, place};

const FILE: &str = "results.json";

/// Figures of one machine.
#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Results {
    pub(crate) machine: Machine,
    pub(crate) rows: Vec<Row>,
}

#[derive(Clone, Default, Deserialize, PartialEq, Serialize)]
pub(crate) struct Machine {
    pub(crate) system: String,
    pub(crate) cores: usize,
    pub(crate) rustc: String,
}

impl Machine {
    pub(crate) fn this() -> Result<Self> {
        Ok(Self {
            system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            cores: thread::available_parallelism().map_or(1, usize::from),
            rustc: cargo::rustc()?,
        })
    }
}

impl Results {
    pub(crate) fn read() -> Result<Self> {
        let path = place::results().join(FILE);
        if !path.exists() {
            return Ok(Self::default());
        }
        let text = fs::read_to_string(&path).map_err(|error| error.to_string());
        text.and_then(|text| serde_json::from_str(&text).map_err(|error| error.to_string()))
            .map_err(|error| format!("{}: {error}", path.display()))
    }

    /// Figures of two machines say nothing about each other: those of another one go.
    pub(crate) fn on(mut self, machine: Machine) -> Self {
        if self.machine != machine {
            if !self.rows.is_empty() {
                eprintln!(
                    "the figures that were there are of another machine or compiler: they go"
                );
            }
            self = Self { machine, rows: Vec::new() };
        }
        self
    }

    /// A case that was measured anew is replaced as a whole, so that what is compared comes from one run.
    pub(crate) fn merge(&mut self, new: Vec<Row>) {
        let is_new = |old: &Row| new.iter().any(|it| it.group == old.group && it.case == old.case);
        self.rows.retain(|old| !is_new(old));
        self.rows.extend(new);
        self.rows.sort_by(|a, b| a.group.cmp(&b.group));
    }

    /// Whether anybody has a figure.
    pub(crate) fn has(&self, group: &str, case: &str) -> bool {
        self.rows.iter().any(|row| row.group == group && row.case == case)
    }

    pub(crate) fn row(&self, group: &str, case: &str, subject: &str) -> Option<&Row> {
        let mut of_group = self.rows.iter().filter(|row| row.group == group && row.case == case);
        of_group.find(|row| row.subject == subject)
    }

    /// One row a line, so that a difference can be read.
    pub(crate) fn write(&self) -> Result<()> {
        let path = place::results().join(FILE);
        fs::create_dir_all(place::results())
            .and_then(|()| fs::write(&path, self.text()))
            .map_err(|error| format!("{}: {error}", path.display()))
    }

    fn text(&self) -> String {
        let json = |value: serde_json::Result<String>| value.expect("rows are plain data");
        let rows = self.rows.iter().map(|row| json(serde_json::to_string(row)));
        let rows = rows.collect::<Vec<_>>().join(",\n    ");
        let machine = json(serde_json::to_string(&self.machine));
        format!("{{\n  \"machine\": {machine},\n  \"rows\": [\n    {rows}\n  ]\n}}\n")
    }
}

#[cfg(test)]
mod tests {
    use secretconf_benches::Row;

    use super::{Machine, Results};

    fn row(group: &str, case: &str, subject: &str, value: f64) -> Row {
        Row::new(group, case, subject, value, "s")
    }

    #[test]
    fn a_case_measured_anew_is_replaced_as_a_whole() {
        let mut results = Results::default();
        results.merge(vec![row("load", "20", "conf", 1.0), row("load", "20", "envy", 2.0)]);
        results.merge(vec![row("load", "200", "conf", 3.0), row("cold", "20", "conf", 4.0)]);
        results.merge(vec![row("load", "20", "conf", 5.0)]);
        assert_eq!(results.row("load", "20", "conf").map(|row| row.value), Some(5.0));
        assert_eq!(results.row("load", "20", "envy"), None);
        assert_eq!(results.row("load", "200", "conf").map(|row| row.value), Some(3.0));
        assert_eq!(results.row("cold", "20", "conf").map(|row| row.value), Some(4.0));
    }

    #[test]
    fn figures_of_another_machine_go() {
        let mut results = Results::default();
        results.merge(vec![row("load", "20", "conf", 1.0)]);
        let machine = Machine { cores: 64, ..Machine::default() };
        let results = results.on(machine.clone());
        assert!(results.rows.is_empty());
        assert_eq!(results.machine.cores, machine.cores);
    }

    #[test]
    fn what_is_written_is_read() {
        let mut results = Results::default();
        results.merge(vec![row("load", "20", "a \"name\"", 1.5), row("load", "20", "b", 2.0)]);
        let read: Results = serde_json::from_str(&results.text()).expect("it is JSON");
        assert_eq!(read.rows, results.rows);
    }
}
