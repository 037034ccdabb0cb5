//! `Vec`, sets, tuples and byte arrays from one text or from bytes.

use std::cell::Cell;

use serde::de::{DeserializeSeed, SeqAccess};

use super::text::Refused;
use super::{Given, Input, Mismatch};

/// The items of a separated text. If the first item turns out to be a byte, the items are the text's bytes.
pub(super) struct Items<'a> {
    input: Input<'a>,
    text: &'a str,
    rest: Option<&'a str>,
    taken: usize,
    bytes: &'a Cell<bool>,
}

impl<'a> Items<'a> {
    pub(super) fn new(input: Input<'a>, text: &'a str, bytes: &'a Cell<bool>) -> Self {
        let rest = (!text.is_empty()).then_some(text);
        Self { input, text, rest, taken: 0, bytes }
    }

    pub(super) fn count(input: Input<'_>, text: &str) -> usize {
        if text.trim().is_empty() { 0 } else { text.split(input.notes.separator).count() }
    }

    fn next_item(&mut self) -> Option<&'a str> {
        let rest = self.rest?;
        let (item, rest) = match rest.split_once(self.input.notes.separator) {
            Some((item, rest)) => (item, Some(rest)),
            None => (rest, None),
        };
        self.rest = rest;
        Some(item.trim())
    }
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Refused;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Refused> {
        if self.taken == 0 {
            return self.first(seed);
        }
        let given = if self.bytes.get() {
            match self.text.as_bytes().get(self.taken) {
                Some(byte) => Given::Byte(*byte),
                None => return Ok(None),
            }
        } else {
            match self.next_item() {
                Some("") => return Err(self.blank()),
                Some(item) => Given::Text(item),
                None => return Ok(None),
            }
        };
        self.read(seed, given)
    }
}

impl Items<'_> {
    /// Only the type knows whether it wants an item or a byte, so a blank item is refused afterwards.
    fn first<'de, S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Refused> {
        let (Some(item), Some(byte)) = (self.next_item(), self.text.bytes().next()) else {
            return Ok(None);
        };
        let first = self.read(seed, Given::FirstItem { item, byte, bytes: self.bytes });
        if self.bytes.get() || !item.is_empty() {
            return first;
        }
        self.input.notes.mismatch.take();
        self.taken = 0;
        // `allow_empty` let it through.
        if self.text.trim().is_empty() { Ok(None) } else { Err(self.blank()) }
    }

    fn blank(&self) -> Refused {
        self.input.fail(item_failed(self.taken, Mismatch::BlankItem))
    }

    fn read<'de, S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
        given: Given<'_>,
    ) -> Result<Option<S::Value>, Refused> {
        self.taken += 1;
        let value = seed.deserialize(Input { given, ..self.input }).inspect_err(|_| {
            let inner = self.input.notes.mismatch.take().unwrap_or(Mismatch::UNREADABLE);
            self.input.notes.mismatch.set(Some(item_failed(self.taken - 1, inner)));
        })?;
        Ok(Some(value))
    }
}

fn item_failed(index: usize, inner: Mismatch) -> Mismatch {
    Mismatch::Item(index + 1, Box::new(inner))
}

/// The bytes of a binary secret.
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
