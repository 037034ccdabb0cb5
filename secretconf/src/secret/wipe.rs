//! Overwrites the memory of the types it knows. A list over `dyn Any`, so that [`Secret`](super::Secret) needs no bound.

use std::any::Any;
use std::mem::take;
use std::path::PathBuf;

use zeroize::Zeroize;

pub(super) fn wipe(value: &mut dyn Any) {
    if let Some(mut bytes) = taken(value) {
        return overwrite(&mut bytes);
    }
    macro_rules! wipe {
        ($($known:ty),* $(,)?) => {
            $(if let Some(known) = value.downcast_mut::<$known>() {
                return known.zeroize();
            })*
        };
    }

    wipe!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);

    if let Some(bytes) = array(value) {
        bytes.zeroize();
    }
}

/// The bytes of what holds some on the heap, in the place where they were.
fn taken(value: &mut dyn Any) -> Option<Vec<u8>> {
    if let Some(text) = value.downcast_mut::<String>() {
        return Some(take(text).into_bytes());
    }
    if let Some(bytes) = value.downcast_mut::<Vec<u8>>() {
        return Some(take(bytes));
    }
    if let Some(bytes) = value.downcast_mut::<Box<[u8]>>() {
        return Some(take(bytes).into_vec());
    }
    if let Some(path) = value.downcast_mut::<PathBuf>() {
        return Some(take(path).into_os_string().into_encoded_bytes());
    }
    #[cfg(feature = "url")]
    if let Some(url) = value.downcast_mut::<url::Url>() {
        let blank = url::Url::parse("data:").ok()?;
        return Some(String::from(std::mem::replace(url, blank)).into_bytes());
    }
    None
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
    }

    /// At the place where they were: what is taken is not a copy.
    #[test]
    fn bytes_are_taken_and_overwritten() {
        fn check<T: Any>(mut value: T, place: impl Fn(&T) -> *const u8) {
            let at = place(&value);
            let mut bytes = taken(&mut value).expect("it holds bytes");
            assert_eq!(bytes.as_ptr(), at);
            assert!(bytes.ends_with(b"secret"), "{bytes:?}");
            overwrite(&mut bytes);
            assert!(!bytes.is_empty() && bytes.iter().all(|byte| *byte == 0), "{bytes:?}");
        }

        check(String::from("secret"), |text| text.as_ptr());
        check(b"secret".to_vec(), |bytes| bytes.as_ptr());
        check(Box::<[u8]>::from(*b"secret"), |bytes| bytes.as_ptr());
        check(PathBuf::from("/secret"), |path| path.as_os_str().as_encoded_bytes().as_ptr());
        #[cfg(feature = "url")]
        check(url::Url::parse("https://example.com/secret").unwrap(), |url| url.as_str().as_ptr());
    }

    #[test]
    fn other_types_are_left_alone() {
        let mut other = 1.5_f64;
        wipe(&mut other);
        assert_eq!(other, 1.5);
    }
}
