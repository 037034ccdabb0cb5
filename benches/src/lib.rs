//! What measuring programs share: the row that each figure is. `cargo xtask bench` runs them all.

mod row;

pub use row::Row;
