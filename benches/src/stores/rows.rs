//! Subjects that take turns, and the rows that come of it.

use std::time::{Duration, Instant};

use secretconf_benches::Row;

use crate::Result;

/// Once a subject has taken so long in all, it takes part in no further round: those that ask for secrets one by one need
/// seconds, the others a twentieth of one.
const ENOUGH: Duration = Duration::from_secs(10);

/// What is measured for one row.
pub(crate) struct Subject<'a> {
    case: &'a str,
    name: &'a str,
    run: Box<dyn FnMut() -> Result<f64> + 'a>,
    figures: Vec<f64>,
    spent: Duration,
}

impl<'a> Subject<'a> {
    pub(crate) fn new(case: &'a str, name: &'a str, run: impl FnMut() -> Result<f64> + 'a) -> Self {
        Self { case, name, run: Box::new(run), figures: Vec::new(), spent: Duration::ZERO }
    }

    fn turn(&mut self) -> Result<f64> {
        let started = Instant::now();
        let figure = (self.run)()?;
        self.spent += started.elapsed();
        Ok(figure)
    }
}

/// Lets the subjects of all cases take turns and prints a row for each, so that a machine that gets slower does so for all
/// of them, and figures can be compared round by round, those of two cases, too.
pub(crate) fn compare(
    group: &str,
    unit: &str,
    rounds: usize,
    mut subjects: Vec<Subject<'_>>,
) -> Result {
    // One round more: the first warms the caches up.
    for round in 0..=rounds {
        eprintln!("{group}: round {round} of {rounds}");
        // Each time from another one on, so that nobody always follows the same one.
        for turn in 0..subjects.len() {
            let next = (turn + round) % subjects.len();
            let subject = &mut subjects[next];
            if round == 0 {
                (subject.run)()?;
            } else if subject.spent < ENOUGH {
                let figure = subject.turn()?;
                subject.figures.push(figure);
            }
        }
    }
    for subject in &subjects {
        let row = Row::new(group, subject.case, subject.name, 0.0, unit);
        println!("{}", serde_json::to_string(&row.with_rounds(&subject.figures))?);
    }
    Ok(())
}

/// How many milliseconds this takes.
pub(crate) fn timed(work: impl FnOnce() -> Result) -> Result<f64> {
    let started = Instant::now();
    work()?;
    Ok(milliseconds(started))
}

pub(crate) fn milliseconds(started: Instant) -> f64 {
    started.elapsed().as_secs_f64() * 1e3
}
