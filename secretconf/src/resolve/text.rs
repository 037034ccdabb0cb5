//! From what a source holds to the text of the field: `#key`, then the template, then blankness.

use crate::Secret;
use crate::definition::Template;
use crate::json::{Document, Picked, begins_an_object};
use crate::outcome::{Failed, Missed, Outcome, Passed};
use crate::plan::Planned;
use crate::template::{self, Unfilled};
use crate::value::{Content, Piece};

/// What holds a text.
pub(super) enum Holder<'a> {
    /// A file or a secret.
    Place(&'a Content),
    /// Something a person sets: where a template wants an object, it may be the finished text.
    Variable(Piece<'a>),
}

/// `Err` is the outcome of a source that does not have the field, or cannot say.
pub(super) fn finish<'a>(
    holder: Holder<'a>,
    key: Option<&'static str>,
    planned: &Planned,
) -> Result<Piece<'a>, Outcome> {
    let allow_empty = planned.value.keys().allow_empty;
    if !allow_empty && holder.is_blank() {
        return Err(Outcome::Passed(Passed::Blank));
    }
    let finished = match (key, planned.template()) {
        (None, None) => return Ok(holder.into_piece()),
        (Some(key), None) => match pick(&holder.document()?, key)? {
            Picked::Text(text) => text,
            Picked::Structure(text) if planned.shape.json => Secret::new(text.to_owned()),
            Picked::Structure(_) => return Err(Failed::Structured { key: key.to_owned() }.into()),
        },
        (Some(key), Some(template)) => match pick(&holder.document()?, key)? {
            Picked::Text(whole) => whole,
            Picked::Structure(object) => fill(template, &Document::new(object), allow_empty)?,
        },
        (None, Some(template)) => {
            if holder.is_finished() {
                return Ok(holder.into_piece());
            }
            fill(template, &holder.document()?, allow_empty)?
        }
    };
    let finished = Piece::Own(finished);
    if !allow_empty && finished.is_blank() {
        return Err(Outcome::Passed(Passed::Blank));
    }
    Ok(finished)
}

impl<'a> Holder<'a> {
    fn is_blank(&self) -> bool {
        match self {
            Self::Place(content) => content.piece().is_blank(),
            Self::Variable(piece) => piece.is_blank(),
        }
    }

    fn into_piece(self) -> Piece<'a> {
        match self {
            Self::Place(content) => content.piece(),
            Self::Variable(piece) => piece,
        }
    }

    fn document(&self) -> Result<Document<'_>, Outcome> {
        let document = match self {
            Self::Place(content) => content.document(),
            Self::Variable(piece) => piece.as_text().map(Document::new),
        };
        document.ok_or_else(|| Failed::NotUtf8.into())
    }

    /// It needs no template: a person wrote no object.
    fn is_finished(&self) -> bool {
        match self {
            Self::Place(_) => false,
            Self::Variable(piece) => piece.as_text().is_some_and(|text| !begins_an_object(text)),
        }
    }
}

fn pick<'a>(document: &Document<'a>, key: &str) -> Result<Picked<'a>, Outcome> {
    document.pick(key).map_err(|why| Missed { key: key.to_owned(), why }.into())
}

fn fill(
    template: &Template,
    object: &Document<'_>,
    allow_empty: bool,
) -> Result<Secret<String>, Outcome> {
    let filled = template::fill(template, object, allow_empty);
    filled.map_err(|Unfilled { part, why }| Missed { key: part.to_owned(), why }.into())
}
