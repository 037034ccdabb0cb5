//! The call: one version of one secret.

use std::time::Duration;

use google_cloud_gax::options::RequestOptionsBuilder as _;
use google_cloud_gax::retry_policy::NeverRetry;
use google_cloud_secretmanager_v1::model::AccessSecretVersionResponse;

use super::checksum;
use super::codes::Asked;
use super::fault;
use super::names::Name;
use super::quiet::quietly;
use super::session::{Line, Session};
use crate::store::call::{Fault, Job, Patience, Reach, all, persist, within};
use crate::store::{Answer, Request};

/// Asks for the secrets that a load wants.
pub(super) struct Errand<'a> {
    pub(super) session: &'a Session,
    /// The clients' generation when the load began: a token is renewed once a load.
    pub(super) generation: u64,
    /// All that the load wants: what keeps the whole client from working is noted for each of them.
    pub(super) everything: &'a [Request],
}

impl Errand<'_> {
    pub(super) async fn get_each(&self, requests: &[(&Request, Name<'_>)], project: &str) {
        let jobs = requests.iter().map(|(request, name)| -> Job<'_> {
            let asked = Asked { project: name.project.unwrap_or(project), name: *name };
            Box::pin(self.get(request, asked))
        });
        all(jobs.collect()).await;
    }

    async fn get(&self, request: &Request, asked: Asked<'_>) {
        let note = |fault: &Fault| match fault.reach {
            Reach::Call => request.trouble(fault.error.clone()),
            Reach::Client => {
                self.everything.iter().for_each(|request| request.trouble(fault.error.clone()));
            }
        };
        let patience = Patience::UNTIL_THE_DEADLINE;
        let once = |limit: Option<Duration>| async move {
            let in_time = within(limit, self.access(asked)).await;
            in_time.unwrap_or_else(|| Err(Fault::silence(&self.session.host(asked.name.location))))
        };
        request.answer(match persist(&patience, &self.session.gate, note, once).await {
            Ok(answer) => answer,
            Err(fault) => fault.error.into(),
        });
    }

    async fn access(&self, asked: Asked<'_>) -> Result<Answer, Fault> {
        let location = asked.name.location;
        let line = self.session.line(location).await?;
        let mut result = self.send(&line, asked).await;
        if let Err(error) = &result {
            let stale = fault::is_refused(error) && line.generation == self.generation;
            if (stale || fault::is_without_token(error))
                && self.session.renew(line.generation).await?
            {
                result = self.send(&self.session.line(location).await?, asked).await;
            }
        }
        match result {
            Ok(got) => answer(got),
            Err(error) => Err(fault::of(&error, &self.session.host(location), asked)),
        }
    }

    async fn send(
        &self,
        line: &Line,
        asked: Asked<'_>,
    ) -> google_cloud_gax::Result<AccessSecretVersionResponse> {
        let Asked { project, name } = asked;
        let call = line
            .client
            .access_secret_version()
            .set_name(name.resource(project))
            // The attempts are ours to count: the SDK's own loop would keep quiet about what it retries.
            .with_retry_policy(NeverRetry)
            .send();
        quietly(self.session.may_trace(), call).await
    }
}

fn answer(got: AccessSecretVersionResponse) -> Result<Answer, Fault> {
    let Some(payload) = got.payload else {
        return Err(fault::spoilt("an answer without a payload"));
    };
    if !checksum::fits(&payload.data, payload.data_crc32c) {
        return Err(fault::spoilt("the checksum does not match"));
    }
    let answer = match String::from_utf8(payload.data.into()) {
        Ok(text) => Answer::text(text),
        Err(error) => Answer::bytes(error.into_bytes()),
    };
    Ok(match got.name.split_once("/versions/") {
        Some((_, version)) => answer.version(version),
        None => answer,
    })
}

#[cfg(test)]
mod tests {
    use google_cloud_secretmanager_v1::model::SecretPayload;

    use super::*;

    fn got(payload: SecretPayload) -> AccessSecretVersionResponse {
        AccessSecretVersionResponse::new()
            .set_name("projects/1/secrets/db/versions/3")
            .set_payload(payload)
    }

    #[test]
    fn text_bytes_and_version() {
        let text = answer(got(SecretPayload::new().set_data("hunter2"))).unwrap();
        assert_eq!(text.as_text().unwrap().expose(), "hunter2");
        assert_eq!(text.version_id(), Some("3"));
        let bytes = answer(got(SecretPayload::new().set_data(vec![0xff, 0]))).unwrap();
        assert_eq!(bytes.as_bytes().unwrap().expose(), &[0xff, 0]);
    }

    #[test]
    fn what_was_spoilt_is_asked_for_once_more() {
        let wrong = SecretPayload::new().set_data("hunter2").set_data_crc32c(1);
        for got in [got(wrong), AccessSecretVersionResponse::new()] {
            let fault = answer(got).unwrap_err();
            assert_eq!(fault.retry, crate::store::call::Retry::Once);
            assert_eq!(fault.error.kind(), crate::store::StoreErrorKind::Malformed);
        }
    }
}
