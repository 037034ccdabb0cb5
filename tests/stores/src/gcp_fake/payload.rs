//! A payload in JSON: base64 and a CRC32C.

use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use base64::engine::{DecodePaddingMode, Engine};

const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);

pub(super) fn encode(payload: &[u8]) -> String {
    STANDARD.encode(payload)
}

/// JSON of protocol buffers has `bytes` in the standard or in the URL-safe alphabet, padded or not.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let decode = |alphabet| GeneralPurpose::new(alphabet, LENIENT).decode(text).ok();
    decode(&alphabet::STANDARD).or_else(|| decode(&alphabet::URL_SAFE))
}

/// CRC32C (Castagnoli), bit by bit: short, and apart from the crate that a client under test takes.
pub(super) fn crc32c(payload: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { (crc >> 1) ^ 0x82F6_3B78 } else { crc >> 1 };
    !payload.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}
