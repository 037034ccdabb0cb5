//! Rows of the result, and medians of subjects that take turns.

use std::time::{Duration, Instant};

use crate::Result;

/// What is measured for one row.
pub(crate) struct Subject<'a> {
    case: &'a str,
    name: &'a str,
    run: Box<dyn FnMut() -> Result<Duration> + 'a>,
}

impl<'a> Subject<'a> {
    pub(crate) fn new(
        case: &'a str,
        name: &'a str,
        run: impl FnMut() -> Result<Duration> + 'a,
    ) -> Self {
        Self { case, name, run: Box::new(run) }
    }
}

/// Lets the subjects take turns, so that a machine that gets slower does so for all of them, and prints the median of
/// each.
pub(crate) fn compare(group: &str, rounds: usize, mut subjects: Vec<Subject<'_>>) -> Result {
    let mut times = vec![Vec::new(); subjects.len()];
    // One round more: the first warms the caches up.
    for round in 0..=rounds {
        eprintln!("{group}: round {round} of {rounds}");
        for (subject, times) in subjects.iter_mut().zip(&mut times) {
            let time = (subject.run)()?;
            if round > 0 {
                times.push(time);
            }
        }
    }
    for (subject, times) in subjects.iter().zip(&mut times) {
        print(group, subject.case, subject.name, median(times).as_secs_f64() * 1e3, "ms");
    }
    Ok(())
}

/// How long this takes.
pub(crate) fn timed(work: impl FnOnce() -> Result) -> Result<Duration> {
    let started = Instant::now();
    work()?;
    Ok(started.elapsed())
}

/// The names are plain text.
pub(crate) fn print(group: &str, case: &str, subject: &str, value: f64, unit: &str) {
    println!(
        r#"{{"group":"{group}","case":"{case}","subject":"{subject}","value":{value:.3},"unit":"{unit}"}}"#
    );
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
