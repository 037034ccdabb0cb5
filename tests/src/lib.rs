//! What the behaviour tests share.

pub mod aws_fake;
pub mod fetching;
