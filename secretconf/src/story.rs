//! The story of a load: what each field's sources said. Errors, reports and `explain` are renderings of it. Never a
//! value.

use crate::environment::Active;
use crate::outcome::Outcome;
use crate::plan::{Plan, Source};

/// What was asked, and what was said to it, in the order of the fields.
#[derive(Default)]
pub(crate) struct Story {
    tried: Vec<Tried>,
}

/// One source that was asked for one field.
#[derive(Debug)]
pub(crate) struct Tried {
    /// Its index in the plan.
    pub(crate) field: usize,
    pub(crate) source: Source,
    /// The name with its placeholders filled in, the path that a variable holds, the line of a `.env` file.
    pub(crate) place: Option<String>,
    pub(crate) outcome: Outcome,
}

impl Story {
    pub(crate) fn with_capacity(fields: usize) -> Self {
        Self { tried: Vec::with_capacity(fields) }
    }

    pub(crate) fn tell(&mut self, tried: Tried) {
        self.tried.push(tried);
    }

    /// What was asked for one field, in order.
    pub(crate) fn of(&self, field: usize) -> &[Tried] {
        let from = self.tried.partition_point(|tried| tried.field < field);
        let count = self.tried[from..].partition_point(|tried| tried.field == field);
        &self.tried[from..from + count]
    }

    /// For each struct of the plan, whether it is an `Option` for which nobody but defaults and generators had anything.
    /// A failure counts as an answer.
    pub(crate) fn absent_nodes(&self, plan: &Plan, active: &Active) -> Vec<bool> {
        let may_be_absent = plan.nodes.iter().map(|node| {
            let optional = node.nested.filter(|nested| nested.optional);
            optional.is_some_and(|nested| !active.fits_any(nested.required_in))
        });
        let mut absent: Vec<bool> = may_be_absent.collect();
        if absent.contains(&true) {
            for tried in self.tried.iter().filter(|tried| tried.is_answer()) {
                let node = plan.fields[tried.field].node;
                plan.ancestors(node).for_each(|node| absent[node] = false);
            }
        }
        absent
    }
}

impl Tried {
    /// It ended the field's search, and was no fallback.
    fn is_answer(&self) -> bool {
        !matches!(self.outcome, Outcome::Passed(_)) && !self.source.is_fallback()
    }
}
