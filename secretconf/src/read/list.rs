//! `Vec`, sets and tuples from a separated text; `Vec<u8>` and byte arrays from bytes.

use std::any::type_name;

use serde_core::de::{DeserializeSeed, SeqAccess};

use super::text::Refused;
use super::{Given, Input, Mismatch};

/// Whether the type takes a text or a binary secret byte by byte: exactly `Vec<u8>` (`Box<[u8]>` is read as one) and
/// `[u8; N]`. The comma-separated numbers of any other list are items.
pub(super) fn is_bytes<T>() -> bool {
    type_name::<T>() == type_name::<Vec<u8>>() || type_name::<T>().starts_with("[u8; ")
}

/// The items of a separated text.
pub(super) struct Items<'a> {
    input: Input<'a>,
    rest: Option<&'a str>,
    taken: usize,
}

impl<'a> Items<'a> {
    /// A blank text has no items; `allow_empty` let it through.
    pub(super) fn new(input: Input<'a>, text: &'a str) -> Self {
        let rest = (!text.trim().is_empty()).then_some(text);
        Self { input, rest, taken: 0 }
    }

    pub(super) fn count(&self) -> usize {
        self.rest.map_or(0, |text| text.split(self.input.notes.separator()).count())
    }

    fn next_item(&mut self) -> Option<&'a str> {
        let rest = self.rest?;
        let (item, rest) = match rest.split_once(self.input.notes.separator()) {
            Some((item, rest)) => (item, Some(rest)),
            None => (rest, None),
        };
        self.rest = rest;
        self.taken += 1;
        Some(item.trim())
    }

    /// Says which item it is that does not fit.
    fn locate(&self, inner: Mismatch) {
        self.input.notes.mismatch.set(Some(Mismatch::Item(self.taken, Box::new(inner))));
    }
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Refused;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Refused> {
        let Some(item) = self.next_item() else { return Ok(None) };
        if item.is_empty() {
            self.locate(Mismatch::BlankItem);
            return Err(Refused::noted());
        }
        let item = Input { given: Given::Text(item), ..self.input };
        let value = seed.deserialize(item).inspect_err(|_| {
            let refused = Mismatch::Refused { type_name: type_name::<S::Value>(), reason: None };
            self.locate(self.input.notes.mismatch.take().unwrap_or(refused));
        })?;
        Ok(Some(value))
    }
}

/// The bytes of a text or of a binary secret.
pub(super) struct Bytes<'a> {
    pub(super) input: Input<'a>,
    pub(super) rest: std::slice::Iter<'a, u8>,
}

impl<'de> SeqAccess<'de> for Bytes<'_> {
    type Error = Refused;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Refused> {
        match self.rest.next() {
            Some(byte) => {
                seed.deserialize(Input { given: Given::Byte(*byte), ..self.input }).map(Some)
            }
            None => Ok(None),
        }
    }
}

/// One item that tells its type, when a list is asked for its shape.
pub(super) struct ShapeOfItem<'a>(pub(super) Input<'a>);

impl<'de> SeqAccess<'de> for ShapeOfItem<'_> {
    type Error = Refused;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Refused> {
        seed.deserialize(self.0).map(Some)
    }
}
