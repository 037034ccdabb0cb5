//! Asking a store as a load does, without a load.

use std::time::Duration;

use secretconf::store::{Request, Store, StoreError, StoreErrorKind};

/// Asks for these requests on a runtime of its own, as `load` does, until the deadline.
///
/// # Panics
///
/// If there can be no runtime.
pub fn fetch_until(deadline: Duration, store: &dyn Store, requests: &[Request]) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let _deadline_reached =
        runtime.block_on(async { tokio::time::timeout(deadline, store.fetch(requests)).await });
}

/// Asks for these names, for at most the default eight seconds.
pub fn fetch(store: &dyn Store, names: &[&str]) -> Vec<Request> {
    let requests: Vec<_> = names.iter().map(|name| Request::new(*name)).collect();
    fetch_until(Duration::from_secs(8), store, &requests);
    requests
}

/// The text that was answered.
///
/// # Panics
///
/// If there is none.
pub fn text(request: &Request) -> &str {
    match request.outcome().and_then(|answer| answer.as_text()) {
        Some(text) => text.expose(),
        None => panic!("no text for {request:?}: {:?}", request.outcome()),
    }
}

/// The error that was answered.
///
/// # Panics
///
/// If there is none.
pub fn error(request: &Request) -> &StoreError {
    match request.outcome().and_then(|answer| answer.error()) {
        Some(error) => error,
        None => panic!("no error for {request:?}: {:?}", request.outcome()),
    }
}

/// The kind of the error that was answered.
pub fn kind(request: &Request) -> StoreErrorKind {
    error(request).kind()
}
