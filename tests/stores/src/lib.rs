//! The contract of stores.
