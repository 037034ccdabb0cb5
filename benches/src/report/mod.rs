//! What comes out: a table of goals, charts, and the README's part.

mod chart;
mod draw;
mod figure;
mod readme;
mod table;

use std::fs;

use crate::results::Results;
use crate::{Result, place};

/// Everything anew from the figures that are there.
pub(crate) fn render(results: &Results) -> Result<()> {
    for chart in chart::charts(results) {
        let path = place::results().join(chart.file);
        fs::write(&path, chart.svg()?).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    readme::rewrite(results)?;
    println!("{}", table::terminal(results));
    Ok(())
}
