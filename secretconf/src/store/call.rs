//! What the built-in stores share: calls that are tried until the deadline, connections that fail, and clients that
//! stay on their runtime.

mod attempt;
mod by_runtime;
mod fault;
mod transport;

pub(crate) use self::attempt::{Job, Patience, all, noted, persist, within};
pub(crate) use self::by_runtime::ByRuntime;
pub(crate) use self::fault::{Fault, Reach, Retry};
pub(crate) use self::transport::{authority, chain, failed, is_unresolved, texts};
