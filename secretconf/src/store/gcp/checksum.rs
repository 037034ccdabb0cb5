//! The checksum that may come with a payload.

use crc::{CRC_32_ISCSI, Crc};

/// The polynomial of Castagnoli, as Google has it.
const CRC32C: Crc<u32> = Crc::<u32>::new(&CRC_32_ISCSI);

/// Whether the payload is the one that was sent, as far as anybody says.
pub(super) fn fits(payload: &[u8], checksum: Option<i64>) -> bool {
    checksum.is_none_or(|checksum| checksum == i64::from(CRC32C.checksum(payload)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_checksums() {
        // The check value of the catalogue of CRCs, and one of RFC 3720.
        assert!(fits(b"123456789", Some(0xE306_9283)));
        assert!(fits(&[0; 32], Some(0x8A91_36AA)));
        assert!(fits(b"", Some(0)));
        assert!(!fits(b"123456780", Some(0xE306_9283)));
        assert!(!fits(b"123456789", Some(-1)));
        assert!(fits(b"anything", None));
    }
}
