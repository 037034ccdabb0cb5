//! From what a source holds to the text of the field: `#key`, then the template, then blankness.

use crate::json::{self, Picked};
use crate::outcome::{Failed, Outcome, Passed};
use crate::plan::Planned;
use crate::template;
use crate::value::Content;

/// Where a text comes from, as far as a template cares.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// A place that holds the JSON object.
    Place,
    /// Something a person sets: the object, or the finished text.
    Variable,
}

/// `Err` is the outcome of a source that does not have the field, or cannot say.
pub(super) fn finish(
    content: Content,
    key: Option<&'static str>,
    planned: &Planned,
    kind: Kind,
) -> Result<Content, Outcome> {
    let blank = |content: &Content| content.is_blank() && !planned.value.allow_empty;
    if blank(&content) {
        return Err(Outcome::Passed(Passed::Blank));
    }
    let finished = match (key, planned.template()) {
        (None, None) => return Ok(content),
        (Some(key), None) => picked(&content, key, planned.shape.json)?,
        (key, Some(template)) => {
            let text = text_of(&content)?;
            let picked = match key {
                Some(key) => pick(text, key)?,
                None if kind == Kind::Variable && !starts_an_object(text) => {
                    return Ok(content);
                }
                None => Picked::Structure(text),
            };
            match picked {
                Picked::Text(whole) => Content::Text(whole),
                Picked::Structure(object) => template::fill(
                    template,
                    object,
                    planned.value.allow_empty,
                )
                .map(Content::Text)
                .map_err(|unfilled| Outcome::from((unfilled.part.to_owned(), unfilled.why)))?,
            }
        }
    };
    if blank(&finished) { Err(Outcome::Passed(Passed::Blank)) } else { Ok(finished) }
}

fn starts_an_object(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with('{')
}

fn picked(content: &Content, key: &str, json: bool) -> Result<Content, Outcome> {
    match pick(text_of(content)?, key)? {
        Picked::Text(text) => Ok(Content::Text(text)),
        Picked::Structure(text) if json => Ok(Content::text(text)),
        Picked::Structure(_) => Err(Outcome::Failed(Failed::Structured { key: key.to_owned() })),
    }
}

fn pick<'a>(text: &'a str, key: &str) -> Result<Picked<'a>, Outcome> {
    json::pick(text, key).map_err(|why| Outcome::from((key.to_owned(), why)))
}

fn text_of(content: &Content) -> Result<&str, Outcome> {
    content.as_text().ok_or(Outcome::Failed(Failed::NotUtf8))
}
