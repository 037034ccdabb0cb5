//! A URL put together from the parts of a JSON secret, each encoded for where it stands.

use crate::Secret;
use crate::definition::{Part, Template};
use crate::json::{Document, Picked, Unpicked};

/// Why a template cannot be filled: the part, and what is wrong with it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Unfilled {
    pub(crate) part: &'static str,
    pub(crate) why: Unpicked,
}

/// A blank part is as absent as any blank, unless the field allows it.
pub(crate) fn fill(
    template: &Template,
    object: &Document<'_>,
    allow_empty: bool,
) -> Result<Secret<String>, Unfilled> {
    let text_at = |part| {
        let text = object.pick(part).and_then(|picked| text_of(picked, allow_empty));
        text.map_err(|why| Unfilled { part, why })
    };
    let mut url = zeroize::Zeroizing::new(String::new());
    for part in template.parts {
        match *part {
            Part::Text(text) => url.push_str(text),
            Part::Scheme(key) => encode(&mut url, &text_at(key)?, "+-."),
            Part::Host(key) => encode(&mut url, &text_at(key)?, "-._~:[]"),
            Part::Component(key) => encode(&mut url, &text_at(key)?, "-._~"),
        }
    }
    Ok(Secret::new(std::mem::take(&mut *url)))
}

fn text_of(picked: Picked<'_>, allow_empty: bool) -> Result<Secret<String>, Unpicked> {
    match picked {
        Picked::Text(text) if text.expose().trim().is_empty() && !allow_empty => {
            Err(Unpicked::Blank)
        }
        Picked::Text(text) => Ok(text),
        Picked::Structure(_) => Err(Unpicked::Structured),
    }
}

/// Percent-encodes all but letters, digits and `kept` (RFC 3986, section 2).
fn encode(url: &mut String, text: &Secret<String>, kept: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.expose().bytes() {
        if byte.is_ascii_alphanumeric() || kept.as_bytes().contains(&byte) {
            url.push(char::from(byte));
        } else {
            url.push('%');
            url.push(char::from(HEX[usize::from(byte >> 4)]));
            url.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POSTGRES: Template = Template {
        text: "postgresql://{username}:{password}@{host}:{port}/{db}",
        parts: &[
            Part::Text("postgresql://"),
            Part::Component("username"),
            Part::Text(":"),
            Part::Component("password"),
            Part::Text("@"),
            Part::Host("host"),
            Part::Text(":"),
            Part::Host("port"),
            Part::Text("/"),
            Part::Component("db"),
        ],
    };

    #[test]
    fn parts_are_encoded_for_where_they_stand() {
        let json = r#"{"username": "ada", "password": "p@ss/w#rd", "host": "[::1]", "port": 5432, "db": "a/b"}"#;
        let url = fill(&POSTGRES, &Document::new(json), false).unwrap();
        assert_eq!(url.expose(), "postgresql://ada:p%40ss%2Fw%23rd@[::1]:5432/a%2Fb");
    }

    #[test]
    fn a_missing_part_is_named() {
        let why = fill(&POSTGRES, &Document::new(r#"{"username": "ada"}"#), false).unwrap_err();
        assert_eq!(why.part, "password");
    }
}
