//! A store under test, and what a test can do to it.

use std::fmt::Debug;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use secretconf::store::Store;

use super::PAGE;
use crate::server::{Mishap, Server};

/// What a secret is made of.
#[derive(Clone, Copy, Debug)]
pub enum Content<'a> {
    /// Text.
    Text(&'a str),
    /// Bytes that are no text.
    Bytes(&'a [u8]),
}

/// A secret that was made for a test.
#[derive(Clone, Debug)]
pub struct Made {
    /// How a locator calls it.
    pub name: String,
    /// The id of the version that was made, where the store has versions.
    pub version: Option<String>,
}

/// Why a case says nothing about a store: it has no such thing, or nobody here can bring it about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct NotHere(pub &'static str);

/// What can go wrong with calls for a secret.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// HTTP 500.
    Failing,
    /// The connection is reset in the middle of the answer.
    Reset,
    /// No answer for this long.
    Slow(Duration),
    /// HTTP 429, with `Retry-After` in seconds or without.
    Throttled {
        /// `Retry-After`.
        retry_after: Option<u64>,
    },
    /// HTTP 401.
    Unauthorized,
}

/// How often it goes wrong.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Times {
    /// The next time only.
    Once,
    /// From now on.
    Always,
}

/// A store whose `Debug` can be looked at.
pub trait DebugStore: Store + Debug {}

impl<T: Store + Debug> DebugStore for T {}

/// A store under test, with power over what it holds. Every function may block, and panics if the server refuses what
/// it should do.
pub trait Subject {
    /// `aws`, `azure`, `gcp`, `vault`, `memory`.
    fn scheme(&self) -> &'static str;

    /// What stands behind it, for the table: `moto 5.2`, `a fake in this process`. No ports, no times: the same in
    /// every run.
    fn server(&self) -> String;

    /// A new store that may read everything.
    fn store(&self) -> Box<dyn DebugStore>;

    /// Creates a secret, or another version of it. The name that comes back is made of this one and is another for each
    /// subject, so that tests can share a server.
    ///
    /// Nearly all texts are JSON objects, since some stores hold nothing else.
    fn put(&self, name: &str, content: Content<'_>) -> Result<Made, NotHere>;

    /// The name under which a secret would be made.
    fn name(&self, name: &str) -> String;

    /// Names that are unusual and yet allowed: slashes, dots, letters of other alphabets.
    fn odd_names(&self) -> Vec<&'static str>;

    /// The longest text that a secret may be, in bytes.
    fn longest(&self) -> usize {
        64 * 1024
    }

    /// The stage that the version before the newest one is in, where the store has stages.
    fn previous_stage(&self) -> Result<&'static str, NotHere> {
        Err(NotHere("it has no stages"))
    }

    /// Denies the store's credentials this secret.
    fn deny(&self, secret: &Made) -> Result<(), NotHere>;

    /// What the help for a denied secret must say: the permission, as the store calls it.
    fn permission(&self) -> &'static str;

    /// Disables or destroys this version; the whole secret, where the store knows no less.
    fn disable(&self, secret: &Made) -> Result<(), NotHere>;

    /// Where calls for secrets can go wrong, and are counted.
    fn front(&self) -> Result<&Server, NotHere>;

    /// Lets calls for this secret go wrong: at the [`front`](Self::front), unless overridden.
    fn fault(&self, secret: &Made, times: Times, fault: Fault) -> Result<(), NotHere> {
        let front = self.front()?;
        let name = secret.name.clone();
        let concerned = move |request: &Request<Bytes>| mentions(request, &name);
        match times {
            Times::Once => front.next_on(concerned, fault.into()),
            Times::Always => front.always_on(concerned, fault.into()),
        };
        Ok(())
    }

    /// Ends the credentials that stores hold by now; new ones can be had.
    fn expire(&self) -> Result<(), NotHere>;

    /// A store whose server nobody runs, on this machine.
    fn unreachable(&self) -> Result<Box<dyn DebugStore>, NotHere>;

    /// A store whose server shows a certificate that nobody trusts.
    fn untrusted(&self) -> Result<Box<dyn DebugStore>, NotHere>;

    /// Parts of the store's credentials, which nothing may print.
    fn credentials(&self) -> Vec<String>;
}

/// Whether a call is about the secret of this name.
pub fn mentions(request: &Request<Bytes>, name: &str) -> bool {
    request.uri().to_string().contains(name)
        || String::from_utf8_lossy(request.body()).contains(name)
}

impl From<Fault> for Mishap {
    fn from(fault: Fault) -> Self {
        // Services say why, and may quote what they were sent.
        let said =
            serde_json::json!({ "message": PAGE, "error": { "message": PAGE }, "errors": [PAGE] });
        let answer = |status| Self::status(status, "application/json", said.to_string());
        match fault {
            Fault::Failing => answer(500),
            Fault::Reset => Self::CutOff,
            Fault::Slow(time) => Self::Slow(time),
            Fault::Throttled { retry_after: None } => answer(429),
            Fault::Throttled { retry_after: Some(seconds) } => answer(429).retry_after(seconds),
            Fault::Unauthorized => answer(401),
        }
    }
}
