//! Benchmarks: `cargo bench -p secretconf-benches`. What is compared with us lives here, so that nobody else compiles it.
