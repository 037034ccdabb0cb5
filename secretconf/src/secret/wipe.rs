//! Overwrites the memory of the types it knows. A list over `dyn Any`, so that [`Secret`](super::Secret) needs no bound.

use std::any::Any;
use std::mem::take;
use std::path::PathBuf;

use zeroize::Zeroize;

pub(super) fn wipe(value: &mut dyn Any) {
    if let Some(text) = value.downcast_mut::<String>() {
        return overwrite(&mut take(text).into_bytes());
    }
    if let Some(bytes) = value.downcast_mut::<Vec<u8>>() {
        return overwrite(bytes);
    }
    if let Some(bytes) = value.downcast_mut::<Box<[u8]>>() {
        return bytes.as_mut().zeroize();
    }
    macro_rules! wipe {
        ($($known:ty),* $(,)?) => {
            $(if let Some(known) = value.downcast_mut::<$known>() {
                return known.zeroize();
            })*
        };
    }

    wipe!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);

    if let Some(path) = value.downcast_mut::<PathBuf>() {
        return overwrite(&mut take(path).into_os_string().into_encoded_bytes());
    }
    #[cfg(feature = "url")]
    if let Some(url) = value.downcast_mut::<url::Url>() {
        if let Ok(blank) = url::Url::parse("data:") {
            overwrite(&mut String::from(std::mem::replace(url, blank)).into_bytes());
        }
        return;
    }

    if let Some(bytes) = array(value) {
        bytes.zeroize();
    }
}

/// All of it at once: `Vec` overwrites itself byte by byte.
fn overwrite(bytes: &mut Vec<u8>) {
    bytes.spare_capacity_mut().zeroize();
    bytes.as_mut_slice().zeroize();
}

/// As a slice, so that it is overwritten by the same code whatever its length.
fn array(value: &mut dyn Any) -> Option<&mut [u8]> {
    macro_rules! arrays {
        ($($length:literal)*) => {
            $(if value.is::<[u8; $length]>() {
                return value.downcast_mut::<[u8; $length]>().map(|array| array.as_mut_slice());
            })*
        };
    }

    arrays!(
        1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32
        33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63 64
        96 128 256 512
    );
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_types_are_overwritten() {
        let mut array = [7_u8; 32];
        wipe(&mut array);
        assert_eq!(array, [0; 32]);

        let mut number = 42_u64;
        wipe(&mut number);
        assert_eq!(number, 0);

        let mut bytes = vec![7_u8; 32];
        wipe(&mut bytes);
        assert_eq!(bytes, [0; 32]);

        let mut bytes: Box<[u8]> = [7; 32].into();
        wipe(&mut bytes);
        assert_eq!(*bytes, [0; 32]);

        // Both go through the same function as `Vec<u8>`.
        let mut text = String::from("secret");
        wipe(&mut text);
        assert_eq!(text, "");

        let mut path = PathBuf::from("/secret");
        wipe(&mut path);
        assert_eq!(path, PathBuf::new());
    }

    #[cfg(feature = "url")]
    #[test]
    fn a_url_is_overwritten() {
        let mut url = url::Url::parse("https://user:secret@example.com").unwrap();
        wipe(&mut url);
        assert_eq!(url.as_str(), "data:");
    }

    #[test]
    fn other_types_are_left_alone() {
        let mut other = 1.5_f64;
        wipe(&mut other);
        assert_eq!(other, 1.5);
    }
}
