//! `30s`, `5m`, `1h30m`, `250ms`: whole numbers, each with its unit.

use std::time::Duration;

use super::Mismatch;

const UNITS: [(&str, u128); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60 * 1_000_000_000),
    ("h", 3_600 * 1_000_000_000),
    ("d", 86_400 * 1_000_000_000),
    ("w", 7 * 86_400 * 1_000_000_000),
];

pub(super) fn parse(text: &str) -> Result<Duration, Mismatch> {
    if is_bare_number(text) {
        return Err(Mismatch::BareDuration);
    }
    nanoseconds(text).and_then(duration).ok_or(Mismatch::NotDuration)
}

/// A number that lacks only its unit.
fn is_bare_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

fn nanoseconds(text: &str) -> Option<u128> {
    let mut rest = text;
    let mut total: u128 = 0;
    while !rest.is_empty() {
        let (number, after) = split_where(rest, |c| !c.is_ascii_digit());
        let (unit, after) = split_where(after, |c| !c.is_ascii_alphabetic());
        let (_, factor) = UNITS.iter().find(|(name, _)| *name == unit)?;
        total = total.checked_add(number.parse::<u128>().ok()?.checked_mul(*factor)?)?;
        rest = after.trim_start();
    }
    (!text.is_empty()).then_some(total)
}

fn split_where(text: &str, end: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(end).unwrap_or(text.len()))
}

fn duration(nanoseconds: u128) -> Option<Duration> {
    let seconds = u64::try_from(nanoseconds / 1_000_000_000).ok()?;
    let below = u32::try_from(nanoseconds % 1_000_000_000).ok()?;
    Some(Duration::new(seconds, below))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_add_up() {
        assert_eq!(parse("30s"), Ok(Duration::from_secs(30)));
        assert_eq!(parse("1h30m"), Ok(Duration::from_secs(5400)));
        assert_eq!(parse("1h 30m"), Ok(Duration::from_secs(5400)));
        assert_eq!(parse("250ms"), Ok(Duration::from_millis(250)));
        assert_eq!(parse("0s"), Ok(Duration::ZERO));
        assert_eq!(parse("90d"), Ok(Duration::from_secs(90 * 86_400)));
    }

    #[test]
    fn a_bare_number_is_refused_by_name() {
        assert_eq!(parse("30"), Err(Mismatch::BareDuration));
        assert_eq!(parse("1.5"), Err(Mismatch::BareDuration));
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "s", "-5s", "5 s s", "1.5s", "5x", "99999999999999999999999999999999w"] {
            assert_eq!(parse(text), Err(Mismatch::NotDuration), "{text:?}");
        }
    }
}
