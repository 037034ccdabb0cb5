//! A call that failed, in our own words: the texts of SDKs and services are looked at but never shown.

use crate::store::StoreError;

/// A call that failed.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) error: StoreError,
    pub(crate) retry: Retry,
    pub(crate) reach: Reach,
}

/// Whether the same call may succeed later.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Retry {
    Never,
    /// What was learnt from the answer may help: the right time, or that a new token is needed.
    Once,
    Always,
    /// Not before so many seconds have passed: the service says when.
    After(u32),
}

/// What else fails in the same way.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Reach {
    /// Only this call.
    Call,
    /// Every call with these credentials, or to this endpoint.
    Client,
}

impl Fault {
    pub(crate) fn new(error: StoreError, retry: Retry, reach: Reach) -> Self {
        Self { error, retry, reach }
    }

    /// Only this call, and for good.
    pub(crate) fn of_call(error: StoreError) -> Self {
        Self::new(error, Retry::Never, Reach::Call)
    }

    /// Every call, and for good.
    pub(crate) fn of_client(error: StoreError) -> Self {
        Self::new(error, Retry::Never, Reach::Client)
    }

    /// What keeps every call from being answered and may be over in a moment.
    pub(crate) fn passing(detail: String) -> Self {
        Self::new(StoreError::unavailable().detail(detail), Retry::Always, Reach::Client)
    }

    /// Not before the time that the header `Retry-After` gives in seconds, if the call may be tried again at all.
    pub(crate) fn not_before(mut self, retry_after: Option<&str>) -> Self {
        let seconds = retry_after.and_then(|text| text.trim().parse().ok());
        if let (Retry::Always, Some(seconds)) = (self.retry, seconds) {
            self.retry = Retry::After(seconds);
        }
        self
    }

    /// Nobody answered in time.
    pub(crate) fn silence(host: &str) -> Self {
        Self::passing(format!("no answer from {host}"))
    }
}
