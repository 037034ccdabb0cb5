//! Many variables, found in one pass over an environment.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ffi::OsString;
use std::hash::{BuildHasherDefault, Hasher};

use super::Variable;
use crate::Secret;
use crate::value::Piece;

/// The variables of these names, and which of them are not there.
#[derive(Default)]
pub(super) struct Pass {
    places: HashMap<Cow<'static, str>, usize, BuildHasherDefault<NameHasher>>,
    seen: Vec<Seen>,
}

enum Seen {
    NotUtf8,
    Text(Secret<String>),
    Unset,
}

impl Pass {
    /// Room is made before the environment is copied: allocators are slow to find some after so many small pieces.
    pub(super) fn over<I>(
        environment: impl FnOnce() -> I,
        names: impl Iterator<Item = Cow<'static, str>>,
    ) -> Self
    where
        I: Iterator<Item = (OsString, OsString)>,
    {
        let mut places = HashMap::<_, usize, _>::default();
        places.reserve(names.size_hint().0);
        let mut seen = Vec::with_capacity(names.size_hint().0);
        for name in names {
            places.insert(name, seen.len());
            seen.push(Seen::Unset);
        }
        for (name, value) in environment() {
            let place = name.to_str().and_then(|name| places.get(name));
            // Of a name that is there twice, the first counts.
            if let Some(seen @ Seen::Unset) = place.and_then(|at| seen.get_mut(*at)) {
                *seen = match value.into_string() {
                    Ok(text) => Seen::Text(Secret::new(text)),
                    Err(_) => Seen::NotUtf8,
                };
            }
        }
        Self { places, seen }
    }

    /// `None` for a name that was not looked for.
    pub(super) fn get(&self, name: &str) -> Option<Variable<'_>> {
        Some(match &self.seen[*self.places.get(name)?] {
            Seen::NotUtf8 => Variable::NotUtf8,
            Seen::Text(text) => Variable::Text(Piece::Text(text.expose())),
            Seen::Unset => Variable::Unset,
        })
    }

    /// By its place among the names, if none of them was there twice. Once: it is unset after.
    #[inline(always)]
    pub(super) fn take(&mut self, place: usize) -> Option<Variable<'static>> {
        Some(match std::mem::replace(self.seen.get_mut(place)?, Seen::Unset) {
            Seen::NotUtf8 => Variable::NotUtf8,
            Seen::Text(text) => Variable::Text(Piece::Own(text)),
            Seen::Unset => Variable::Unset,
        })
    }
}

/// Eight bytes a step. The names are the program's own, so nobody can choose them to collide.
#[derive(Default)]
struct NameHasher(u64);

impl Hasher for NameHasher {
    fn write(&mut self, bytes: &[u8]) {
        let mut words = bytes.chunks_exact(8);
        for word in &mut words {
            self.add(word.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)));
        }
        self.add(words.remainder().iter().fold(0, |word, byte| word << 8 | u64::from(*byte)));
    }

    /// What ends a text; no name is the beginning of another with that.
    fn write_u8(&mut self, _: u8) {}

    /// A product's upper bits are the mixed ones, and the table looks at both ends.
    fn finish(&self) -> u64 {
        self.0.rotate_left(26)
    }
}

impl NameHasher {
    fn add(&mut self, word: u64) {
        // 2^64 divided by the golden ratio.
        const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(FACTOR);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pass() -> Pass {
        let environment = [("A", "1"), ("B", "2"), ("A", "3"), ("OTHER", "x")];
        let names = ["A", "B", "C"].map(Cow::Borrowed);
        Pass::over(
            || environment.map(|(name, value)| (name.into(), value.into())).into_iter(),
            names.into_iter(),
        )
    }

    #[test]
    fn the_first_of_two_counts_as_in_a_look_up() {
        let mut pass = pass();
        let text = |variable| match variable {
            Some(Variable::Text(piece)) => piece.as_text().map(str::to_owned).unwrap_or_default(),
            _ => "?".to_owned(),
        };
        assert_eq!([text(pass.get("A")), text(pass.get("B"))], ["1", "2"]);
        assert_eq!([text(pass.take(0)), text(pass.take(1))], ["1", "2"]);
        assert_eq!(text(pass.get("A")), "?", "it was taken");
    }

    #[test]
    fn what_was_not_looked_for_is_not_called_unset() {
        assert!(matches!(pass().get("C"), Some(Variable::Unset)));
        assert!(pass().get("OTHER").is_none());
    }

    #[cfg(unix)]
    #[test]
    fn a_value_that_is_no_text_is_told() {
        use std::os::unix::ffi::OsStringExt as _;
        let environment = [("A".into(), OsString::from_vec(vec![0xff]))];
        let pass = Pass::over(|| environment.into_iter(), [Cow::Borrowed("A")].into_iter());
        assert!(matches!(pass.get("A"), Some(Variable::NotUtf8)));
    }

    #[test]
    fn like_names_have_unlike_hashes() {
        let hash = |name: &str| {
            let mut hasher = NameHasher::default();
            hasher.write(name.as_bytes());
            hasher.finish()
        };
        let low: std::collections::BTreeSet<u64> =
            (0..500).map(|n| hash(&format!("APP_FIELD_{n:03}")) & 1023).collect();
        assert!(low.len() > 350, "{} places of 1024 for 500 names", low.len());
    }
}
