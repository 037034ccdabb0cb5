//! The SDK's own tracing, kept from writing payloads.
//!
//! A client whose tracing is switched on (`with_tracing`, or `GOOGLE_CLOUD_RUST_LOGGING=true`) writes what a call returns
//! to a `DEBUG` event, the secret's payload included.

use tracing::dispatcher::has_been_set;
use tracing::instrument::WithSubscriber as _;
use tracing::subscriber::NoSubscriber;

/// Switches tracing on for all clients.
const SWITCH: &str = "GOOGLE_CLOUD_RUST_LOGGING";

/// Runs a call without its events. `may_trace` says that the client is none of ours.
pub(super) async fn quietly<F: Future>(may_trace: bool, call: F) -> F::Output {
    // To set a subscriber where there is none would end what `tracing` hands on to `log`, in the whole process.
    if may_trace || has_been_set() || std::env::var_os(SWITCH).is_some() {
        call.with_subscriber(NoSubscriber::new()).await
    } else {
        call.await
    }
}
