//! A program that loads 200 fields. `budget` counts what it compiles.

#[macro_use]
mod program;

program!(40);
