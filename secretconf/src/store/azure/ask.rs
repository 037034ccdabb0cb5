//! The calls: a get for each secret.

use std::time::{Duration, SystemTime};

use azure_core::http::Response;
use azure_security_keyvault_secrets::SecretClient;
use azure_security_keyvault_secrets::models::{Secret, SecretClientGetSecretOptions};

use super::fault::{self, Failure};
use super::session::Session;
use super::vaults::Wanted;
use crate::store::call::{Fault, Job, Reach, all, persist, within};
use crate::store::{Answer, Request, StoreError};

/// How often a vault may say what a token must be for before it is believed to say another thing each time.
const CHALLENGES: u32 = 2;

/// Asks for all that a load wants from Key Vault.
pub(super) struct Errand<'a> {
    pub(super) session: &'a Session,
    pub(super) everything: &'a [Request],
    /// Those of them that say where they go.
    pub(super) wanted: &'a [(&'a Request, Wanted)],
}

/// What came of a call.
enum Outcome {
    Answer(Answer),
    NoToken(String),
    Rejected(Fault),
}

impl Errand<'_> {
    pub(super) async fn run(&self) {
        let jobs = self.wanted.iter().map(|(request, wanted)| -> Job<'_> {
            Box::pin(async move {
                if let Err(fault) = self.get(request, wanted).await {
                    request.answer(fault.error);
                }
            })
        });
        all(jobs.collect()).await;
    }

    async fn get(&self, request: &Request, wanted: &Wanted) -> Result<(), Fault> {
        let (mut challenges, mut renewed) = (0, false);
        while !request.is_answered() {
            let client = self.session.client(&wanted.vault).map_err(Fault::of_client)?;
            let serial = self.session.sign_in().map(|sign_in| sign_in.tokens.serial());
            match self.call(&client, request, wanted).await? {
                Outcome::Answer(answer) => request.answer(answer),
                // Meanwhile another call has found that there is no token to be had.
                Outcome::NoToken(_) if request.is_answered() => {}
                Outcome::NoToken(_) if challenges == CHALLENGES => {
                    return Err(Fault::of_client(short_lived()));
                }
                Outcome::NoToken(scope) => {
                    challenges += 1;
                    self.sign_in(&scope, wanted).await;
                }
                Outcome::Rejected(fault) if renewed => return Err(fault),
                Outcome::Rejected(_) => {
                    renewed = true;
                    match (self.session.sign_in(), serial) {
                        (Some(sign_in), Some(serial)) => sign_in.tokens.forget(serial),
                        _ => self.session.drop_client(&wanted.vault, &client),
                    }
                }
            }
        }
        Ok(())
    }

    /// Without a token there is no answer to anything of this vault. Another may want a token that is to be had.
    async fn sign_in(&self, scope: &str, concerned: &Wanted) {
        let Some(sign_in) = self.session.sign_in() else { return };
        if let Err(error) = sign_in.obtain(scope, self.everything).await {
            for (request, wanted) in self.wanted {
                if wanted.vault == concerned.vault && !request.is_answered() {
                    request.answer(error.clone());
                }
            }
        }
    }

    /// For all secrets of this vault.
    fn note(&self, concerned: &Wanted, error: &StoreError) {
        for (request, wanted) in self.wanted {
            if wanted.vault == concerned.vault {
                request.trouble(error.clone());
            }
        }
    }

    async fn call(
        &self,
        client: &SecretClient,
        request: &Request,
        wanted: &Wanted,
    ) -> Result<Outcome, Fault> {
        let note = |fault: &Fault| match fault.reach {
            Reach::Call => request.trouble(fault.error.clone()),
            Reach::Client => self.note(wanted, &fault.error),
        };
        let once = |limit: Option<Duration>| async move {
            let options = SecretClientGetSecretOptions {
                secret_version: wanted.version.clone(),
                ..SecretClientGetSecretOptions::default()
            };
            let sent = client.get_secret(&wanted.name, Some(options));
            let in_time = within(limit, sent).await;
            match in_time.ok_or_else(|| Fault::silence(&wanted.vault.host))? {
                Ok(response) => Ok(Outcome::Answer(read(response, wanted)?)),
                Err(error) => match fault::of(&error, wanted) {
                    Failure::NoToken(scope) => Ok(Outcome::NoToken(scope)),
                    Failure::Rejected(fault) => Ok(Outcome::Rejected(fault)),
                    Failure::Fault(fault) => Err(fault),
                },
            }
        };
        persist(&self.session.patience, &self.session.gate, note, once).await
    }
}

fn read(response: Response<Secret>, wanted: &Wanted) -> Result<Answer, Fault> {
    let raw = response.to_raw_response();
    let secret: Secret = response.into_model().map_err(|_| fault::unreadable(&raw, wanted))?;
    let Some(text) = secret.value else {
        return Err(Fault::of_call(
            StoreError::malformed().detail("the vault's answer has no value"),
        ));
    };
    let mut answer = Answer::text(text);
    if let Some(version) = secret.id.as_deref().and_then(version) {
        answer = answer.version(version);
    }
    if let Some(created) = secret.attributes.and_then(|attributes| attributes.created) {
        answer = answer.created(SystemTime::from(created));
    }
    Ok(answer)
}

/// The last part of `https://VAULT/secrets/NAME/VERSION`.
fn version(id: &str) -> Option<&str> {
    id.split("/secrets/").nth(1)?.split('/').nth(1).filter(|version| !version.is_empty())
}

fn short_lived() -> StoreError {
    StoreError::misconfigured()
        .detail("Azure gives tokens that have expired already")
        .help("set the clock of this machine")
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn the_version_is_the_last_part_of_an_identifier() {
        assert_eq!(version("https://acme.vault.azure.net/secrets/db/0a1b"), Some("0a1b"));
        assert_eq!(version("https://acme.vault.azure.net/secrets/db/"), None);
        assert_eq!(version("https://acme.vault.azure.net/secrets/db"), None);
        assert_eq!(version("db"), None);
    }
}
