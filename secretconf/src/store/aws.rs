//! scaffold
/// scaffold
#[derive(Debug)]
pub struct Aws;
