//! What can go wrong with a call, and with which calls it does.

use std::time::Duration;

use bytes::Bytes;
use http::header::{HeaderValue, RETRY_AFTER};
use http::{Request, Response};

use super::answer;

/// What happens to a call instead of its right answer. Only with `CutOff` and `Slow` is the handler asked at all.
#[derive(Clone, Debug)]
pub enum Mishap {
    /// This answer, such as the store's own error.
    Answer(Response<Bytes>),
    /// The connection is closed without an answer.
    Close,
    /// The right answer's head, half of its body, then a reset.
    CutOff,
    /// 200 without a body.
    Empty,
    /// 200 with half a JSON text, in which `hunter2` stands.
    Garbage,
    /// No answer for as long as the client and the server stay.
    Hang,
    /// This status with a page of HTML, in which `hunter2` stands, as a proxy answers.
    Page(u16),
    /// The connection is reset while the answer is waited for.
    Reset,
    /// No answer for this long, then the right one.
    Slow(Duration),
}

impl Mishap {
    /// An error with this status and text, such as `(403, "application/json", "{}")`.
    pub fn status(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self::Answer(answer(status, content_type, body))
    }

    /// The same answer with `Retry-After`.
    ///
    /// # Panics
    ///
    /// If this mishap is no answer, which could have headers.
    #[must_use]
    pub fn retry_after(self, seconds: u64) -> Self {
        let mut answer = self.instead().expect("an answer");
        answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        Self::Answer(answer)
    }

    /// The whole answer that stands for the right one, if this mishap is one.
    pub(super) fn instead(&self) -> Option<Response<Bytes>> {
        match self {
            Self::Answer(answer) => Some(answer.clone()),
            Self::Empty => Some(Response::default()),
            Self::Garbage => {
                Some(answer(200, "application/json", r#"{"data": {"value": "hunter2"#))
            }
            Self::Page(status) => {
                Some(answer(*status, "text/html", "<html><body>hunter2</body></html>"))
            }
            Self::Close | Self::CutOff | Self::Hang | Self::Reset | Self::Slow(_) => None,
        }
    }
}

type Fits = Box<dyn Fn(&Request<Bytes>) -> bool + Send>;

/// The mishaps to come.
#[derive(Default)]
pub(super) struct Faults {
    next: Vec<(Fits, Mishap)>,
    always: Vec<(Fits, Mishap)>,
}

impl Faults {
    pub(super) fn next(
        &mut self,
        fits: impl Fn(&Request<Bytes>) -> bool + Send + 'static,
        mishap: Mishap,
    ) {
        self.next.push((Box::new(fits), mishap));
    }

    pub(super) fn always(
        &mut self,
        fits: impl Fn(&Request<Bytes>) -> bool + Send + 'static,
        mishap: Mishap,
    ) {
        self.always.push((Box::new(fits), mishap));
    }

    pub(super) fn end_always(&mut self) {
        self.always.clear();
    }

    /// What happens to this call.
    pub(super) fn take(&mut self, request: &Request<Bytes>) -> Option<Mishap> {
        if let Some(found) = self.next.iter().position(|(fits, _)| fits(request)) {
            return Some(self.next.remove(found).1);
        }
        self.always.iter().rev().find(|(fits, _)| fits(request)).map(|(_, mishap)| mishap.clone())
    }
}
