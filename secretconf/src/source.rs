//! Whatever can answer for a field without a network.

#[cfg(feature = "dotenv")]
#[cfg_attr(not(test), expect(dead_code, reason = "the loader that reads `.env` is still to come"))]
pub(crate) mod dotenv;
