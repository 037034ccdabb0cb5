//! Many variables, found in one pass over an environment.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::hash::{BuildHasherDefault, Hasher};

use super::Variable;
use crate::Secret;
use crate::value::Piece;

/// The variables of these names, and which of them are not there.
#[derive(Default)]
pub(super) struct Pass<'n> {
    places: HashMap<Cow<'n, OsStr>, usize, BuildHasherDefault<NameHasher>>,
    seen: Vec<Seen>,
}

enum Seen {
    NotUtf8,
    Text(Secret<String>),
    Unset,
}

impl<'n> Pass<'n> {
    /// Room is made before the environment is copied: allocators are slow to find some after so many small pieces.
    pub(super) fn over<I>(
        environment: impl FnOnce() -> I,
        count: usize,
        names: impl Iterator<Item = Cow<'n, str>>,
    ) -> Self
    where
        I: Iterator<Item = (OsString, OsString)>,
    {
        let mut places = HashMap::with_capacity_and_hasher(count, BuildHasherDefault::default());
        let mut seen = Vec::with_capacity(count);
        for name in names {
            places.insert(os_name(name), seen.len());
            seen.push(Seen::Unset);
        }
        for (name, value) in environment() {
            let place = places.get(name.as_os_str());
            match place.and_then(|at| seen.get_mut(*at)) {
                // Of a name that is there twice, the first counts.
                Some(seen @ Seen::Unset) => {
                    let text = value.into_string().map(Secret::new);
                    *seen = text.map_or(Seen::NotUtf8, Seen::Text);
                }
                // Wiped, too: who knows whose secret it is.
                _ => drop(Secret::new(value.into_encoded_bytes())),
            }
        }
        Self { places, seen }
    }

    /// No name was looked for.
    pub(super) fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }

    /// `None` for a name that was not looked for.
    pub(super) fn get(&self, name: &str) -> Option<Variable<'_>> {
        Some(match &self.seen[*self.places.get(OsStr::new(name))?] {
            Seen::NotUtf8 => Variable::NotUtf8,
            Seen::Text(text) => Variable::Text(Piece::Text(text.expose())),
            Seen::Unset => Variable::Unset,
        })
    }

    /// The texts of the first names, if all of them are texts and none was there twice.
    pub(super) fn into_texts(self, count: usize) -> Option<Vec<Piece<'static>>> {
        if self.seen.len() < count {
            return None;
        }
        let text = |seen| match seen {
            Seen::Text(text) => Some(Piece::Own(text)),
            Seen::NotUtf8 | Seen::Unset => None,
        };
        self.seen.into_iter().take(count).map(text).collect()
    }
}

fn os_name(name: Cow<'_, str>) -> Cow<'_, OsStr> {
    match name {
        Cow::Borrowed(name) => Cow::Borrowed(name.as_ref()),
        Cow::Owned(name) => Cow::Owned(name.into()),
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

    /// How many bytes come.
    fn write_usize(&mut self, _: usize) {}

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

    fn pass() -> Pass<'static> {
        let environment = [("A", "1"), ("B", "2"), ("A", "3"), ("OTHER", "x")];
        let names = ["A", "B", "C"].map(Cow::Borrowed);
        Pass::over(
            || environment.map(|(name, value)| (name.into(), value.into())).into_iter(),
            3,
            names.into_iter(),
        )
    }

    #[test]
    fn the_first_of_two_counts_as_in_a_look_up() {
        let pass = pass();
        let text = |name| match pass.get(name) {
            Some(Variable::Text(piece)) => piece.as_text().map(str::to_owned),
            _ => None,
        };
        assert_eq!([text("A"), text("B")], [Some("1".into()), Some("2".into())]);
    }

    #[test]
    fn texts_are_taken_all_or_none() {
        let texts = |pieces: Vec<Piece<'_>>| -> Vec<_> {
            pieces.iter().filter_map(|piece| piece.as_text().map(str::to_owned)).collect()
        };
        assert_eq!(pass().into_texts(2).map(texts), Some(vec!["1".into(), "2".into()]));
        assert!(pass().into_texts(3).is_none(), "C is unset");
        assert!(pass().into_texts(4).is_none(), "no such place");
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
        let pass = Pass::over(|| environment.into_iter(), 1, [Cow::Borrowed("A")].into_iter());
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
