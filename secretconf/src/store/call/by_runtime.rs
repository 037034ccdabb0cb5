//! What belongs to one Tokio runtime: a connection's driver is a task there, so `load`, which runs on a runtime of its
//! own while the caller's may be blocked, must never use one from elsewhere.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::runtime::{Handle, Id};

/// The last value made, for as long as it is asked for on the runtime that it was made on.
pub(crate) struct ByRuntime<T>(Mutex<Option<(Id, Arc<T>)>>);

impl<T> ByRuntime<T> {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(None))
    }

    /// The value of the runtime that this is called on; made there if there is none yet.
    pub(crate) async fn get<E>(
        &self,
        make: impl AsyncFnOnce(Id) -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        let runtime = Handle::current().id();
        if let Some((at, value)) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            if *at == runtime {
                return Ok(Arc::clone(value));
            }
        }
        let value = Arc::new(make(runtime).await?);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) =
            Some((runtime, Arc::clone(&value)));
        Ok(value)
    }
}
