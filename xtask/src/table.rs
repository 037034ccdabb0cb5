//! A table for the terminal.

/// The rows below their headings, each column as wide as its widest cell.
pub(crate) fn render<const N: usize>(headings: [&str; N], rows: &[[String; N]]) -> String {
    let headings = headings.map(str::to_owned);
    let all = || std::iter::once(&headings).chain(rows);
    let widths: [usize; N] =
        std::array::from_fn(|n| all().map(|row| row[n].chars().count()).max().unwrap_or(0));

    let mut text = String::new();
    for row in all() {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// The first line of a message: a cell holds no more.
pub(crate) fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::{first_line, render};

    #[test]
    fn columns_are_aligned_and_nothing_trails() {
        let rows = [["moto".to_owned(), "ran".to_owned()], ["é".to_owned(), String::new()]];
        assert_eq!(render(["server", "state"], &rows), "server  state\nmoto    ran\né\n");
    }

    #[test]
    fn a_cell_is_one_line() {
        assert_eq!(first_line("a\nb"), "a");
        assert_eq!(first_line(""), "");
    }
}
