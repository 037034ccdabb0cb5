//! From a file's bytes to text whose lines all end in `\n`.

use zeroize::Zeroizing;

use super::{Fault, wrong};

pub(super) fn text(bytes: &[u8]) -> Result<Zeroizing<String>, Fault> {
    if is_utf16(bytes) {
        return Err(wrong::UTF_16.at(0, None));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let good = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(unix_lines(text)),
        Err(error) => &bytes[..error.valid_up_to()],
    };
    let above = unix_lines(&Zeroizing::new(String::from_utf8_lossy(good).into_owned()));
    Err(wrong::NOT_UTF_8.at(1 + above.matches('\n').count(), None))
}

/// As Python opens text files: `\r\n` and a lone `\r` end a line too, and neither is seen in a quoted value.
fn unix_lines(text: &str) -> Zeroizing<String> {
    let text = Zeroizing::new(text.replace("\r\n", "\n"));
    Zeroizing::new(text.replace('\r', "\n"))
}

/// By its byte order mark; or, since a file begins with a name, `#` or a line end, by the NUL beside that.
fn is_utf16(bytes: &[u8]) -> bool {
    match bytes {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => true,
        [first, second, ..] => (*first == 0) != (*second == 0),
        _ => false,
    }
}
