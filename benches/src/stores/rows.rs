//! Rows of the result, and medians of subjects that take turns.

use std::time::{Duration, Instant};

use serde_json::json;

/// What is measured under one name.
pub(crate) type Subject<'a> = (&'a str, Box<dyn FnMut() -> crate::Result<Duration> + 'a>);

/// Lets the subjects take turns, so that a machine that gets slower does so for all of them, and prints the median of
/// each.
pub(crate) fn compare(
    group: &str,
    case: &str,
    rounds: usize,
    mut subjects: Vec<Subject<'_>>,
) -> crate::Result {
    let mut times = vec![Vec::new(); subjects.len()];
    // One round more: the first warms the caches up.
    for round in 0..=rounds {
        for ((_, run), times) in subjects.iter_mut().zip(&mut times) {
            let time = run()?;
            if round > 0 {
                times.push(time);
            }
        }
    }
    for ((subject, _), times) in subjects.iter().zip(&mut times) {
        print(group, case, subject, median(times).as_secs_f64() * 1e3, "ms");
    }
    Ok(())
}

/// How long this takes.
pub(crate) fn timed(work: impl FnOnce() -> crate::Result) -> crate::Result<Duration> {
    let started = Instant::now();
    work()?;
    Ok(started.elapsed())
}

pub(crate) fn print(group: &str, case: &str, subject: &str, value: f64, unit: &str) {
    let value = (value * 1e3).round() / 1e3;
    let row = json!({
        "group": group, "case": case, "subject": subject, "value": value, "unit": unit,
    });
    println!("{row}");
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
