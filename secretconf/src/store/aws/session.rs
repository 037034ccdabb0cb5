//! The clients of one Tokio runtime.
//!
//! A connection belongs to the runtime that opened it: its driver is a task there. `load` runs on a thread of its own
//! while the caller's runtime may be blocked, so a pooled connection from there would hang. What is shared, and what
//! is done about it:
//!
//! | part of a config | |
//! |---|---|
//! | HTTP client that the SDK made | one per `Client`, so a client rebuilt from its config has a fresh one |
//! | HTTP client of [`transport`](super::transport) | one per session |
//! | HTTP client that the user made | kept: it may hold a proxy or a certificate authority. The SDK's own kind keeps one pool for each set of timeouts, so timeouts that differ by nanoseconds from runtime to runtime give each its own pool |
//! | identity cache | kept, so credentials that were fetched before are used again, unless AWS says that they have ended; it holds no connection |
//! | credentials provider | kept; its connections are its own, and one that hangs is left at the end of the first attempt |
//! | sleep and time source | kept; Tokio's looks for the current runtime at each call |

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_secretsmanager::config::interceptors::BeforeTransmitInterceptorContextRef;
use aws_sdk_secretsmanager::config::{
    BehaviorVersion, Builder, ConfigBag, IdentityCache, Intercept, Region, RuntimeComponents,
};
use aws_sdk_secretsmanager::error::BoxError;
use aws_sdk_secretsmanager::{Client, Config};
use tokio::runtime::Id;
use tokio::sync::Semaphore;

use crate::store::call::{Patience, authority};

/// Calls under way at once. More makes AWS throttle, and new connections are slow to open.
const CALLS_AT_ONCE: usize = 8;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// What the SDK sets where nobody says anything.
const SDK_CONNECT_TIMEOUT: Duration = Duration::from_millis(3100);

pub(super) struct Session {
    pub(super) patience: Patience,
    pub(super) gate: Semaphore,
    region: Option<String>,
    lines: Mutex<Lines>,
}

/// The clients, and what new ones are made from.
struct Lines {
    config: Config,
    /// How often the credentials were renewed.
    renewals: usize,
    open: HashMap<String, Line>,
}

/// A client for one region.
#[derive(Clone)]
pub(super) struct Line {
    pub(super) client: Client,
    host: Arc<OnceLock<String>>,
    renewals: usize,
}

impl Session {
    /// Must be called on the runtime that will make the calls.
    pub(super) fn new(config: &Config, runtime: Id) -> Self {
        let timeouts = config.timeout_config().cloned();
        let retries = config.retry_config().cloned().unwrap_or_else(RetryConfig::standard);
        let mut builder = config.to_builder();
        // The attempts are ours to count, see `patience`: the SDK's own loop would keep quiet about what it retries,
        // and forty throttled secrets would use up the tokens that it allows a process for retries.
        builder.set_retry_config(Some(retries.clone().with_max_attempts(1)));
        let nanoseconds = config.http_client().map_or(0, |_| fingerprint(runtime));
        builder.set_timeout_config(Some(timeouts_for(timeouts.as_ref(), nanoseconds)));
        Self {
            patience: patience(&retries, timeouts.as_ref()),
            gate: Semaphore::new(CALLS_AT_ONCE),
            region: config.region().map(ToString::to_string),
            lines: Mutex::new(Lines { config: builder.build(), renewals: 0, open: HashMap::new() }),
        }
    }

    pub(super) fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// How often the credentials were renewed.
    pub(super) fn renewals(&self) -> usize {
        self.lines().renewals
    }

    /// The client for this region.
    pub(super) fn line(&self, region: &str) -> Line {
        let lines = &mut *self.lines();
        let known = lines.open.entry(region.to_owned());
        known.or_insert_with(|| Line::new(&lines.config, region, lines.renewals)).clone()
    }

    /// Has the next calls ask the credentials provider again, since AWS ended what this client goes by: the SDK keeps
    /// credentials until the time that they came with. Of several calls that fail together, the first does it, and none
    /// that fails with credentials newer than those that its load began with.
    pub(super) fn renew_credentials_of(&self, line: &Line, began_with: usize) {
        let mut lines = self.lines();
        if lines.renewals == line.renewals && line.renewals == began_with {
            lines.renewals += 1;
            let fresh = IdentityCache::lazy().build();
            lines.config = lines.config.to_builder().identity_cache(fresh).build();
            lines.open.clear();
        }
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Line {
    fn new(config: &Config, region: &str, renewals: usize) -> Self {
        let host = Arc::new(OnceLock::new());
        let config = config
            .to_builder()
            .region(Region::new(region.to_owned()))
            .interceptor(HostWatch(Arc::clone(&host)))
            .build();
        Self { client: Client::from_conf(config), host, renewals }
    }

    /// Host and port that the client talks to, once it has tried.
    pub(super) fn host(&self) -> Option<&str> {
        self.host.get().map(String::as_str)
    }
}

/// The service's config in this shared one.
pub(super) fn of_sdk_config(shared: &SdkConfig) -> Config {
    let mut builder = Builder::from(shared);
    if shared.behavior_version().is_none() {
        // The client panics without one.
        builder.set_behavior_version(Some(BehaviorVersion::latest()));
    }
    builder.build()
}

/// The user's numbers where they differ from what the SDK sets by itself, else ours: until the deadline.
fn patience(retries: &RetryConfig, timeouts: Option<&TimeoutConfig>) -> Patience {
    let standard = RetryConfig::standard();
    let numbers =
        |of: &RetryConfig| (of.mode(), of.max_attempts(), of.initial_backoff(), of.max_backoff());
    let own = numbers(retries) != numbers(&standard);
    let times_attempts = timeouts.is_some_and(|of| {
        of.operation_attempt_timeout().or(of.operation_timeout()).or(of.read_timeout()).is_some()
    });
    let ours = Patience::UNTIL_THE_DEADLINE;
    Patience {
        attempts: own.then(|| retries.max_attempts()),
        first_pause: if own { retries.initial_backoff() } else { ours.first_pause },
        longest_pause: if own { retries.max_backoff() } else { ours.longest_pause },
        whole: timeouts.and_then(TimeoutConfig::operation_timeout),
        first_attempt: ours.first_attempt.filter(|_| !times_attempts),
    }
}

fn timeouts_for(timeouts: Option<&TimeoutConfig>, nanoseconds: u64) -> TimeoutConfig {
    let connect = match timeouts {
        // Switched off by the user; an hour is as good.
        Some(timeouts) if *timeouts == TimeoutConfig::disabled() => Duration::from_secs(3600),
        Some(timeouts) => timeouts
            .connect_timeout()
            .filter(|timeout| *timeout != SDK_CONNECT_TIMEOUT)
            .unwrap_or(CONNECT_TIMEOUT),
        None => CONNECT_TIMEOUT,
    };
    timeouts
        .map_or_else(TimeoutConfig::builder, TimeoutConfig::to_builder)
        .connect_timeout(connect.saturating_add(Duration::from_nanos(nanoseconds)))
        .build()
}

/// Less than a millisecond, another for each runtime.
fn fingerprint(runtime: Id) -> u64 {
    let mut hasher = DefaultHasher::new();
    runtime.hash(&mut hasher);
    1 + hasher.finish() % 999_983
}

/// Remembers where requests go, for messages.
struct HostWatch(Arc<OnceLock<String>>);

impl fmt::Debug for HostWatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HostWatch")
    }
}

impl Intercept for HostWatch {
    fn name(&self) -> &'static str {
        "HostWatch"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let uri = context.request().uri();
        self.0.get_or_init(|| authority(uri).to_owned());
        Ok(())
    }
}
