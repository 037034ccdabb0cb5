//! From what a source holds to the text of the field: `#key`, then the template, then blankness.

use crate::Secret;
use crate::json::{self, Picked};
use crate::outcome::{Failed, Missed, Outcome, Passed};
use crate::plan::Planned;
use crate::template;
use crate::value::{Content, Piece};

/// What holds a text.
pub(super) enum Holder<'a> {
    /// A file or a secret, for as many keys as are wanted of it.
    Place(&'a Content),
    /// Something a person sets for one field: where a template wants an object, it may be the finished text.
    Variable(Piece<'a>),
}

/// `Err` is the outcome of a source that does not have the field, or cannot say.
pub(super) fn finish<'a>(
    holder: Holder<'a>,
    key: Option<&'static str>,
    planned: &Planned,
) -> Result<Piece<'a>, Outcome> {
    let (piece, content) = match holder {
        Holder::Place(content) => (content.piece(), Some(content)),
        Holder::Variable(piece) => (piece, None),
    };
    let blank = |piece: &Piece<'_>| piece.is_blank() && !planned.value.keys().allow_empty;
    if blank(&piece) {
        return Err(Outcome::Passed(Passed::Blank));
    }
    let finished = match (key, planned.template()) {
        (None, None) => return Ok(piece),
        (Some(key), None) => match pick(text_of(&piece)?, content, key)? {
            Picked::Text(text) => text,
            Picked::Structure(text) if planned.shape.json => Secret::new(text.to_owned()),
            Picked::Structure(_) => return Err(Failed::Structured { key: key.to_owned() }.into()),
        },
        (key, Some(template)) => {
            let text = text_of(&piece)?;
            let picked = match key {
                Some(key) => pick(text, content, key)?,
                None if content.is_none() && !starts_an_object(text) => return Ok(piece),
                None => Picked::Structure(text),
            };
            match picked {
                Picked::Text(whole) => whole,
                Picked::Structure(object) => {
                    template::fill(template, object, planned.value.keys().allow_empty).map_err(
                        |unfilled| Missed { key: unfilled.part.to_owned(), why: unfilled.why },
                    )?
                }
            }
        }
    };
    let finished = Piece::Own(finished);
    if blank(&finished) { Err(Outcome::Passed(Passed::Blank)) } else { Ok(finished) }
}

fn starts_an_object(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with('{')
}

fn pick<'a>(text: &'a str, content: Option<&Content>, key: &str) -> Result<Picked<'a>, Outcome> {
    let picked = match content {
        Some(content) => content.pick(text, key),
        None => json::pick(text, key),
    };
    picked.map_err(|why| Missed { key: key.to_owned(), why }.into())
}

fn text_of<'a>(piece: &'a Piece<'_>) -> Result<&'a str, Outcome> {
    piece.as_text().ok_or_else(|| Failed::NotUtf8.into())
}
