//! `postgresql://{username}:{password}@{host}/{db}`: a URL made of the keys of a JSON object.

use std::mem;

use crate::locator::{find_brace, split_at_closing_brace};

/// A piece of a template. Where a key stands decides how its value is encoded.
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(crate) enum Part {
    Text(String),
    Host(String),
    Scheme(String),
    Component(String),
}

/// A part as written, before it is known where it stands.
enum Piece {
    Text(String),
    Key(String),
}

/// Takes a template apart. `Err` holds a message.
pub(crate) fn parse(text: &str) -> Result<Vec<Part>, String> {
    let pieces = pieces(text)?;
    if !pieces.iter().any(|piece| matches!(piece, Piece::Key(_))) {
        return Err("the template names no key: write `{key}` where a value belongs".into());
    }
    if !pieces
        .iter()
        .any(|piece| matches!(piece, Piece::Text(text) if text.split_once("://").is_some()))
    {
        return Err("a template is a URL: write `scheme://` at its start".into());
    }
    Ok(place(&pieces))
}

fn pieces(text: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = find_brace(rest) {
        let (before, from) = rest.split_at(at);
        plain.push_str(before);
        if from.starts_with("{{") || from.starts_with("}}") {
            plain.push_str(&from[..1]);
            rest = &from[2..];
            continue;
        }
        let Some(inner) = from.strip_prefix('{') else {
            return Err("`}` has no `{` before it: for a literal brace write `}}`".into());
        };
        let Some((key, after)) = split_at_closing_brace(inner) else {
            return Err("`{` is not closed: for a literal brace write `{{`".into());
        };
        if key.trim().is_empty() {
            return Err("`{}` names no key: write `{key}`".into());
        }
        if !plain.is_empty() {
            pieces.push(Piece::Text(mem::take(&mut plain)));
        }
        pieces.push(Piece::Key(key.to_owned()));
        rest = after;
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain));
    }
    Ok(pieces)
}

/// Where in the URL a reader of it stands.
#[derive(Clone, Copy, PartialEq)]
enum Position {
    Scheme,
    UserInfo,
    Host,
    Tail,
}

fn place(pieces: &[Piece]) -> Vec<Part> {
    let mut position = Position::Scheme;
    let mut parts = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Text(text) => {
                position = after(position, text, &pieces[index + 1..]);
                parts.push(Part::Text(text.clone()));
            }
            Piece::Key(key) => parts.push(match position {
                Position::Scheme => Part::Scheme(key.clone()),
                Position::Host => Part::Host(key.clone()),
                Position::UserInfo | Position::Tail => Part::Component(key.clone()),
            }),
        }
    }
    parts
}

/// The position after a literal text, given what follows it.
fn after(position: Position, text: &str, following: &[Piece]) -> Position {
    match position {
        Position::Scheme => match text.split_once("://") {
            Some((_, authority)) => in_authority(authority, following),
            None => Position::Scheme,
        },
        Position::UserInfo | Position::Host => in_authority(text, following),
        Position::Tail => Position::Tail,
    }
}

/// User info ends at the last `@` before the path, the query and the fragment.
fn in_authority(text: &str, following: &[Piece]) -> Position {
    if text.contains(['/', '?', '#']) {
        return Position::Tail;
    }
    for piece in following {
        let Piece::Text(text) = piece else { continue };
        let end = text.find(['/', '?', '#']);
        let authority = &text[..end.unwrap_or(text.len())];
        if authority.contains('@') {
            return Position::UserInfo;
        }
        if end.is_some() {
            break;
        }
    }
    Position::Host
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Part {
        Part::Text(text.into())
    }
    fn host(key: &str) -> Part {
        Part::Host(key.into())
    }
    fn component(key: &str) -> Part {
        Part::Component(key.into())
    }

    #[test]
    fn with_user_info() {
        assert_eq!(
            parse("postgresql://{username}:{password}@{host}:{port}/{db}?sslmode={mode}#{x}"),
            Ok(vec![
                text("postgresql://"),
                component("username"),
                text(":"),
                component("password"),
                text("@"),
                host("host"),
                text(":"),
                host("port"),
                text("/"),
                component("db"),
                text("?sslmode="),
                component("mode"),
                text("#"),
                component("x"),
            ])
        );
    }

    #[test]
    fn without_user_info() {
        assert_eq!(
            parse("redis://{host}/{db}"),
            Ok(vec![text("redis://"), host("host"), text("/"), component("db")])
        );
        assert_eq!(parse("x://h/{a}@b"), Ok(vec![text("x://h/"), component("a"), text("@b")]));
        assert_eq!(parse("x://{h}?a@b"), Ok(vec![text("x://"), host("h"), text("?a@b")]));
    }

    #[test]
    fn literal_user_and_scheme_key() {
        assert_eq!(
            parse("{engine}://app:{password}@db/{name}"),
            Ok(vec![
                Part::Scheme("engine".into()),
                text("://app:"),
                component("password"),
                text("@db/"),
                component("name"),
            ])
        );
    }

    #[test]
    fn braces() {
        assert_eq!(parse("x://h/{{{a}}}"), Ok(vec![text("x://h/{"), component("a"), text("}")]));
        for wrong in ["x://{", "x://}", "x://{}", "x://{a", "x://{a{b}}", "x://h", "{a}", ""] {
            assert!(parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
