//! How a figure is written.

/// To three digits, whole numbers with all of theirs.
pub(crate) fn figure(value: f64) -> String {
    let decimals = match value.abs() {
        size if size >= 100.0 || value.fract() == 0.0 => 0,
        size if size >= 10.0 => 1,
        _ => 2,
    };
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text } else { grouped(&text) }
}

/// `12345` as `12,345`.
fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        let rest = digits.len() - index;
        if index > 0 && rest.is_multiple_of(3) && !text.ends_with('-') {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::figure;

    #[test]
    fn three_digits_are_shown() {
        let cases = [(2.412, "2.41"), (33.06, "33.1"), (193.4, "193"), (2323.0, "2,323")];
        for (value, shown) in cases {
            assert_eq!(figure(value), shown);
        }
        assert_eq!(figure(17.0), "17");
        assert_eq!(figure(0.071), "0.07");
        assert_eq!(figure(-0.5), "-0.50");
        assert_eq!(figure(-123_456.0), "-123,456");
        assert_eq!(figure(-123.0), "-123");
    }
}
