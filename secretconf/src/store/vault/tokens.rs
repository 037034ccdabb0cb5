//! The token that is held, and how long it lives.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use reqwest::header::HeaderValue;

use super::said::Object;
use crate::store::StoreError;

/// The token of a store. It belongs to no runtime, so a load does not log in if the one before it did.
pub(super) struct Tokens(Mutex<State>);

struct State {
    held: Option<Held>,
    made: u64,
}

/// A token, and which one it is.
#[derive(Clone)]
pub(super) struct Held {
    /// `None`: an agent adds its own.
    pub(super) token: Option<HeaderValue>,
    pub(super) number: u64,
    pub(super) life: Life,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Life {
    /// It was not made here, and nobody has asked yet.
    Unknown,
    /// It does not end, or whoever writes it sees to that.
    Endless,
    Lease(Lease),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Lease {
    pub(super) length: Duration,
    pub(super) ends: Instant,
    pub(super) renewable: bool,
}

impl Tokens {
    pub(super) const fn new() -> Self {
        Self(Mutex::new(State { held: None, made: 0 }))
    }

    pub(super) fn held(&self) -> Option<Held> {
        self.lock().held.clone()
    }

    /// Holds another token from now on.
    pub(super) fn replace(&self, token: Option<HeaderValue>, life: Life) -> Held {
        let mut state = self.lock();
        state.made += 1;
        let held = Held { token, number: state.made, life };
        state.held = Some(held.clone());
        held
    }

    /// The same token lives longer, or it became known how long.
    pub(super) fn prolong(&self, held: &Held, life: Life) -> Held {
        let prolonged = Held { life, ..held.clone() };
        let mut state = self.lock();
        if state.made == held.number {
            state.held = Some(prolonged.clone());
        }
        prolonged
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Life {
    /// By an `auth` object, which says `lease_duration`, or one about a token, which says `ttl`.
    pub(super) fn of(object: &Object<'_>, now: Instant) -> Self {
        let seconds = object.number("lease_duration").or_else(|| object.number("ttl"));
        let length = Duration::from_secs(seconds.unwrap_or_default());
        match now.checked_add(length) {
            Some(ends) if !length.is_zero() => {
                Self::Lease(Lease { length, ends, renewable: object.is_true("renewable") })
            }
            _ => Self::Endless,
        }
    }
}

impl Lease {
    /// Whether half of it is over. A load takes seconds, so this is early enough and seldom enough.
    pub(super) fn is_due(&self, now: Instant) -> bool {
        self.ends.saturating_duration_since(now) < self.length / 2
    }

    pub(super) fn is_over(&self, now: Instant) -> bool {
        self.ends <= now
    }
}

/// The token as a header, which HTTP libraries do not print.
pub(super) fn header(token: &str) -> Result<HeaderValue, StoreError> {
    let mut header = HeaderValue::from_str(token).map_err(|_| {
        StoreError::misconfigured()
            .detail("the token has characters that a token cannot have")
            .help("check how the token was copied: it has neither line breaks nor spaces")
    })?;
    header.set_sensitive(true);
    Ok(header)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn life(json: &str, now: Instant) -> Life {
        Life::of(&Object::parse(json).unwrap(), now)
    }

    #[test]
    fn due_after_half_of_its_life() {
        let now = Instant::now();
        let Life::Lease(lease) = life(r#"{"lease_duration": 60, "renewable": true}"#, now) else {
            panic!("endless");
        };
        let after = |seconds| now + Duration::from_secs(seconds);
        assert!(lease.renewable);
        assert!(!lease.is_due(after(29)) && lease.is_due(after(31)));
        assert!(!lease.is_over(after(59)) && lease.is_over(after(60)));
        assert_eq!(life(r#"{"lease_duration": 0}"#, now), Life::Endless);
        assert_eq!(life(r#"{"ttl": 0, "expire_time": null}"#, now), Life::Endless);
        assert!(matches!(life(r#"{"ttl": 5}"#, now), Life::Lease(_)));
        assert_eq!(life(r#"{"ttl": 18446744073709551615}"#, now), Life::Endless);
    }

    #[test]
    fn a_late_answer_about_an_old_token_changes_nothing() {
        let tokens = Tokens::new();
        let old = tokens.replace(None, Life::Unknown);
        let new = tokens.replace(None, Life::Unknown);
        tokens.prolong(&old, Life::Endless);
        let held = tokens.held().unwrap();
        assert_eq!((held.number, held.life), (new.number, Life::Unknown));
    }

    #[test]
    fn a_token_is_never_printed() {
        let shown = format!("{:?}", header("s.planted").unwrap());
        assert!(!shown.contains("planted"), "{shown}");
        let error = header("s.plan\nted").unwrap_err();
        assert!(!format!("{error:?}").contains("plan"), "{error:?}");
    }
}
