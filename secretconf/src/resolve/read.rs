//! From what a source holds for a field to the field's value.

use crate::definition::Value;
use crate::outcome::{Failed, Odd};
use crate::plan::Planned;
use crate::read::call;
use crate::report::words;
use crate::slot::Slot;
use crate::value::{Piece, trimmed};

/// The field's type and validator take it, or say why not.
pub(crate) fn read(planned: &Planned, piece: Piece<'_>) -> Result<Slot, Failed> {
    let &Planned { value, secret, .. } = planned;
    match call(value.read, piece, secret, value.keys().separator) {
        Ok(slot) => checked(value, slot),
        Err((mismatch, piece)) => {
            let text = piece.as_text().filter(|_| !matches!(piece, Piece::Bytes(_)));
            let text = text.unwrap_or_default();
            Err(Failed::Mismatch {
                characters: (!secret && !text.is_empty()).then(|| text.chars().count()),
                service_link: words::is_service_link(text, &mismatch),
                mismatch,
            })
        }
    }
}

/// The field's validator takes it.
pub(crate) fn checked(value: &Value, slot: Slot) -> Result<Slot, Failed> {
    match value.keys().validate.map_or(Ok(()), |validate| validate(&slot)) {
        Ok(()) => Ok(slot),
        Err(by_validator) => Err(Failed::Rejected { by_validator }),
    }
}

/// Why a secret is probably not what was meant.
pub(crate) fn odd(secret: &Piece<'_>, local: bool) -> Option<Odd> {
    let text = secret.as_text()?;
    if trimmed(text) != text {
        Some(Odd::Spaced)
    } else {
        (!local && is_placeholder(text)).then_some(Odd::Placeholder)
    }
}

/// What templates and tutorials write where a secret should stand.
fn is_placeholder(text: &str) -> bool {
    const USUAL: [&str; 7] =
        ["changeme", "change_me", "change-me", "placeholder", "replaceme", "todo", "xxx"];
    USUAL.iter().any(|usual| text.eq_ignore_ascii_case(usual))
        || (text.starts_with('<') && text.ends_with('>'))
}
