//! What stays on one Tokio runtime, and how a call is made there.

use std::time::Duration;

use reqwest::header::HeaderValue;
use tokio::sync::{Mutex, Semaphore};

use super::call::Call;
use super::connection::Connection;
use super::said::Said;
use super::settings::Settings;
use crate::store::call::{Fault, Patience, Reach, persist, within};
use crate::store::{Request, StoreError};

/// Calls under way at once.
const CALLS_AT_ONCE: usize = 8;

pub(super) struct Session {
    pub(super) settings: Settings,
    pub(super) connection: Connection,
    patience: Patience,
    gate: Semaphore,
    /// Held while a token is got, so that nobody else gets another one meanwhile.
    pub(super) signing_in: Mutex<()>,
}

/// Makes calls for the secrets that a load wants.
pub(super) struct Caller<'a> {
    pub(super) session: &'a Session,
    /// All of them: what keeps Vault as a whole from answering is noted for each.
    pub(super) everything: &'a [Request],
}

impl Session {
    pub(super) fn new(settings: Settings) -> Result<Self, StoreError> {
        Ok(Self {
            connection: Connection::new(&settings)?,
            settings,
            patience: Patience::UNTIL_THE_DEADLINE,
            gate: Semaphore::new(CALLS_AT_ONCE),
            signing_in: Mutex::new(()),
        })
    }
}

impl Caller<'_> {
    /// Asks until there is an answer, or the deadline. `about`: the only secret that waits for it, if there is one.
    /// `token`: asked for at each attempt, since there may be another one by then.
    pub(super) async fn send<F>(
        &self,
        about: Option<&Request>,
        call: &Call,
        token: impl Fn() -> F,
    ) -> Result<Said, Fault>
    where
        F: Future<Output = Option<HeaderValue>>,
    {
        let note = |fault: &Fault| self.note(fault, about);
        let once = |limit| {
            let token = token();
            async move { self.once(call, token.await.as_ref(), limit).await }
        };
        persist(&self.session.patience, &self.session.gate, note, once).await
    }

    /// Logs in, until there is an answer, or the deadline. It does not queue up behind calls that wait for the token.
    pub(super) async fn log_in(&self, call: &Call) -> Result<Said, Fault> {
        let note = |fault: &Fault| self.note(fault, None);
        let once = |limit| self.once(call, None, limit);
        persist(&self.session.patience, &Semaphore::new(1), note, once).await
    }

    /// Asks once about the token: of use, but not needed.
    pub(super) async fn try_once(&self, call: &Call, token: Option<&HeaderValue>) -> Option<Said> {
        self.once(call, token, self.session.patience.first_attempt).await.ok()
    }

    fn note(&self, fault: &Fault, about: Option<&Request>) {
        match (fault.reach, about) {
            (Reach::Call, Some(request)) => request.trouble(fault.error.clone()),
            (Reach::Call, None) | (Reach::Client, _) => {
                self.everything.iter().for_each(|request| request.trouble(fault.error.clone()));
            }
        }
    }

    async fn once(
        &self,
        call: &Call,
        token: Option<&HeaderValue>,
        limit: Option<Duration>,
    ) -> Result<Said, Fault> {
        let connection = &self.session.connection;
        let sent = connection.send(call, token);
        let in_time = within(limit, sent).await;
        in_time.unwrap_or_else(|| Err(Fault::silence(&connection.host)))
    }
}
