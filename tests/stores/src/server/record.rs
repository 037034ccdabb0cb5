//! What a server saw.

use bytes::Bytes;
use http::Request;

use super::State;

#[derive(Default)]
pub(super) struct Record {
    pub(super) requests: Vec<Request<Bytes>>,
    pub(super) connections: usize,
    pub(super) most_running: usize,
    running: usize,
}

impl Record {
    /// Requests that are still under way stay so.
    pub(super) fn forget(&mut self) {
        *self = Self { running: self.running, most_running: self.running, ..Self::default() };
    }
}

/// A request under way, until it is answered or its client has left.
pub(super) struct Running<'a>(&'a State);

impl<'a> Running<'a> {
    pub(super) fn begin(state: &'a State, request: &Request<Bytes>) -> Self {
        let mut record = state.record();
        record.requests.push(request.clone());
        record.running += 1;
        record.most_running = record.most_running.max(record.running);
        drop(record);
        Self(state)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.record().running -= 1;
    }
}
