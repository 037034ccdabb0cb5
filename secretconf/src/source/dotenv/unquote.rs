//! What stands between quotes, with its escapes resolved. A backslash before anything else stays.

use zeroize::Zeroizing;

pub(super) fn single(raw: &str) -> Zeroizing<String> {
    unescape(raw, |escaped| matches!(escaped, '\\' | '\'').then_some(escaped))
}

pub(super) fn double(raw: &str) -> Zeroizing<String> {
    unescape(raw, |escaped| match escaped {
        '\\' | '\'' | '"' => Some(escaped),
        'a' => Some('\x07'),
        'b' => Some('\x08'),
        'f' => Some('\x0C'),
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        'v' => Some('\x0B'),
        _ => None,
    })
}

fn unescape(raw: &str, meaning: impl Fn(char) -> Option<char>) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(raw.len()));
    let mut rest = raw.chars();
    while let Some(char) = rest.next() {
        let escaped = if char == '\\' { rest.clone().next().and_then(&meaning) } else { None };
        if escaped.is_some() {
            rest.next();
        }
        text.push(escaped.unwrap_or(char));
    }
    text
}
