//! The local sources: process environment, `.env`, files. Each can be asked at once and without a runtime.

#[cfg(feature = "dotenv")]
pub(crate) mod dotenv;
mod env;
mod env_file;
mod file;

pub(crate) use self::env::{Env, Variable, Variables};
pub(crate) use self::env_file::{DotenvChoice, EnvFile, FileFault, find as find_env_file};
pub(crate) use self::file::{FileAnswer, Files};
#[cfg(feature = "async")]
pub(crate) use self::file::{Mounts, in_one_state, read_regular};
