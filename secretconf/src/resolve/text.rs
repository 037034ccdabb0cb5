//! From what a source holds to the text of the field: `#key`, then the template, then blankness.

use crate::Secret;
use crate::json::{self, Picked};
use crate::outcome::{Failed, Missed, Outcome, Passed};
use crate::plan::Planned;
use crate::template;
use crate::value::Piece;

/// Where a text comes from, as far as a template cares.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// A place that holds the JSON object.
    Place,
    /// Something a person sets: the object, or the finished text.
    Variable,
}

/// `Err` is the outcome of a source that does not have the field, or cannot say.
pub(super) fn finish<'a>(
    piece: Piece<'a>,
    key: Option<&'static str>,
    planned: &Planned,
    kind: Kind,
) -> Result<Piece<'a>, Outcome> {
    let blank = |piece: &Piece<'_>| piece.is_blank() && !planned.value.allow_empty;
    if blank(&piece) {
        return Err(Outcome::Passed(Passed::Blank));
    }
    let finished = match (key, planned.template()) {
        (None, None) => return Ok(piece),
        (Some(key), None) => picked(&piece, key, planned.shape.json)?,
        (key, Some(template)) => {
            let text = text_of(&piece)?;
            let picked = match key {
                Some(key) => pick(text, key)?,
                None if kind == Kind::Variable && !starts_an_object(text) => return Ok(piece),
                None => Picked::Structure(text),
            };
            match picked {
                Picked::Text(whole) => whole,
                Picked::Structure(object) => {
                    template::fill(template, object, planned.value.allow_empty).map_err(
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

fn picked(piece: &Piece<'_>, key: &str, json: bool) -> Result<Secret<String>, Outcome> {
    match pick(text_of(piece)?, key)? {
        Picked::Text(text) => Ok(text),
        Picked::Structure(text) if json => Ok(Secret::new(text.to_owned())),
        Picked::Structure(_) => Err(Failed::Structured { key: key.to_owned() }.into()),
    }
}

fn pick<'a>(text: &'a str, key: &str) -> Result<Picked<'a>, Outcome> {
    json::pick(text, key).map_err(|why| Missed { key: key.to_owned(), why }.into())
}

fn text_of<'a>(piece: &'a Piece<'_>) -> Result<&'a str, Outcome> {
    piece.as_text().ok_or_else(|| Failed::NotUtf8.into())
}
