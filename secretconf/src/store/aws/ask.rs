//! The calls: a single get, and a batch that falls back to single gets.

use std::time::{Duration, SystemTime};

use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::config::http::HttpResponse;
use aws_sdk_secretsmanager::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_secretsmanager::operation::RequestId;
use aws_sdk_secretsmanager::operation::batch_get_secret_value::BatchGetSecretValueOutput;
use aws_sdk_secretsmanager::primitives::{Blob, DateTime};
use aws_sdk_secretsmanager::types::{ApiErrorType, SecretValueEntry};

use super::codes::{self, Asked, Said};
use super::fault;
use super::names::{self, Fit};
use super::session::Session;
use crate::store::call::{Fault, Job, Reach, Retry, all, persist, within};
use crate::store::{Answer, Request};

/// Asks one region for some of the secrets that a load wants.
pub(super) struct Errand<'a> {
    pub(super) session: &'a Session,
    pub(super) region: &'a str,
    /// How often the session's credentials had been renewed when the load began. It renews them no more than once.
    pub(super) renewals: usize,
    /// All that the load wants: what keeps the whole client from working is noted for each of them.
    pub(super) everything: &'a [Request],
}

impl Errand<'_> {
    pub(super) async fn get_each(&self, requests: &[&Request]) {
        all(requests.iter().map(|request| -> Job<'_> { Box::pin(self.get(request)) }).collect())
            .await;
    }

    async fn get(&self, request: &Request) {
        let asked = asked(request);
        let alone = [request];
        let got = self.call(&alone, asked, |client| {
            client
                .get_secret_value()
                .secret_id(request.name())
                .set_version_stage(request.stage().map(str::to_owned))
                .set_version_id(request.version().map(str::to_owned))
                .send()
        });
        match got.await {
            Ok(got) => request.answer(answer(
                got.secret_string,
                got.secret_binary,
                got.version_id,
                got.created_date,
                asked,
            )),
            Err(fault) => request.answer(fault.error),
        }
    }

    /// Asks for at most twenty secrets in one call, and for those that it does not tell about one by one.
    pub(super) async fn get_batch(&self, requests: &[&Request]) {
        let ids: Vec<_> = requests.iter().map(|request| request.name().to_owned()).collect();
        let got = self.call(requests, Asked::default(), |client| {
            client.batch_get_secret_value().set_secret_id_list(Some(ids.clone())).send()
        });
        match got.await {
            Ok(got) => take_answers(got, requests),
            // One by one they would fail in the same way.
            Err(fault)
                if fault.reach == Reach::Client
                    || matches!(fault.retry, Retry::Always | Retry::After(_)) =>
            {
                for request in requests {
                    request.answer(fault.error.clone());
                }
            }
            // Denied, unknown to the endpoint, or spoilt by one secret: asked one by one, the others may be read.
            Err(_) => {}
        }
        // A policy of a VPC endpoint can leave secrets out of the answer without a word, and an answer that is cut
        // into pages leaves out some, too.
        let left: Vec<_> =
            requests.iter().copied().filter(|request| !request.is_answered()).collect();
        self.get_each(&left).await;
    }

    async fn call<T, E, F>(
        &self,
        requests: &[&Request],
        asked: Asked<'_>,
        send: impl Fn(&Client) -> F,
    ) -> Result<T, Fault>
    where
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: std::error::Error + ProvideErrorMetadata + 'static,
    {
        let note = |fault: &Fault| match fault.reach {
            Reach::Call => requests.iter().for_each(|request| request.trouble(fault.error.clone())),
            Reach::Client => {
                self.everything.iter().for_each(|request| request.trouble(fault.error.clone()));
            }
        };
        let once = |limit: Option<Duration>| {
            let line = self.session.line(self.region);
            let sent = send(&line.client);
            async move {
                let in_time = within(limit, sent).await;
                in_time.ok_or_else(|| fault::silence(line.host()))?.map_err(|error| {
                    if error.code().is_some_and(codes::is_expired) {
                        self.session.renew_credentials_of(&line, self.renewals);
                    }
                    fault::of(&error, line.host(), asked)
                })
            }
        };
        persist(&self.session.patience, &self.session.gate, note, once).await
    }
}

fn asked(request: &Request) -> Asked<'_> {
    Asked { id: Some(request.name()), stage: request.stage(), version: request.version() }
}

/// Gives each request its part of a batch's answer; leaves those without one unanswered.
fn take_answers(got: BatchGetSecretValueOutput, requests: &[&Request]) {
    let request_id = got.request_id().map(str::to_owned);
    for request in requests {
        if let Some(entry) = best(got.secret_values(), request.name()) {
            request.answer(answer(
                entry.secret_string.clone(),
                entry.secret_binary.clone(),
                entry.version_id.clone(),
                entry.created_date,
                asked(request),
            ));
        } else if let Some(error) = error_of(got.errors(), request.name()) {
            let said = Said {
                code: error.error_code(),
                message: error.message(),
                status: None,
                request_id: request_id.as_deref(),
            };
            let fault = codes::fault(said, asked(request));
            match fault.retry {
                Retry::Never => request.answer(fault.error),
                // The single get that follows tries again.
                Retry::Once | Retry::Always | Retry::After(_) => request.trouble(fault.error),
            }
        }
    }
}

fn best<'a>(entries: &'a [SecretValueEntry], asked: &str) -> Option<&'a SecretValueEntry> {
    let fits = |wanted: Fit| {
        entries.iter().find(|entry| {
            let (name, arn) = (entry.name().unwrap_or_default(), entry.arn().unwrap_or_default());
            names::fit(asked, name, arn) == Some(wanted)
        })
    };
    fits(Fit::Exact).or_else(|| fits(Fit::Partial))
}

/// Only by the very id that was asked for: an error names no secret besides.
fn error_of<'a>(errors: &'a [ApiErrorType], asked: &str) -> Option<&'a ApiErrorType> {
    errors.iter().find(|error| error.secret_id() == Some(asked))
}

fn answer(
    text: Option<String>,
    binary: Option<Blob>,
    version: Option<String>,
    created: Option<DateTime>,
    asked: Asked<'_>,
) -> Answer {
    let mut answer = match (text, binary) {
        (Some(text), _) => Answer::text(text),
        (None, Some(binary)) => Answer::bytes(binary.into_inner()),
        (None, None) => return codes::no_value(asked).into(),
    };
    if let Some(version) = version {
        answer = answer.version(version);
    }
    if let Some(created) = created.and_then(|at| SystemTime::try_from(at).ok()) {
        answer = answer.created(created);
    }
    answer
}
