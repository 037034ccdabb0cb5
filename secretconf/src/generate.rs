//! Random text from the operating system.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// `bytes` random bytes as URL-safe text: base64 without padding.
#[cfg(feature = "generate")]
pub(crate) fn random_text(bytes: usize) -> Option<crate::Secret<String>> {
    let mut random = zeroize::Zeroizing::new(vec![0; bytes]);
    getrandom::fill(&mut random).ok()?;
    Some(crate::Secret::new(url_safe(&random)))
}

/// The derive refuses `generate` without the feature.
#[cfg(not(feature = "generate"))]
pub(crate) fn random_text(_: usize) -> Option<crate::Secret<String>> {
    None
}

#[cfg_attr(not(feature = "generate"), allow(dead_code))]
fn url_safe(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let bits = group.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte))
            << (8 * (3 - group.len()));
        for place in 0..=group.len() {
            let six = bits >> (18 - 6 * place) & 0x3f;
            text.push(char::from(ALPHABET[six as usize]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors of RFC 4648, section 10, without padding.
    #[test]
    fn text_is_base64() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg"),
            ("fo", "Zm8"),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg"),
            ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(url_safe(bytes.as_bytes()), text);
        }
        assert_eq!(url_safe(&[0xfb, 0xff]), "-_8");
    }

    #[cfg(feature = "generate")]
    #[test]
    fn two_texts_differ() {
        let (a, b) = (random_text(32).unwrap(), random_text(32).unwrap());
        assert_eq!(a.expose().len(), 43);
        assert_ne!(a, b);
    }
}
