//! A program that loads 20 fields. `budget` counts what it compiles.

#[macro_use]
mod program;

program!(4);
