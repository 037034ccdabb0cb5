//! Getting tokens: from the first credential of the chain that has one, or from the one that was handed in.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use azure_core::credentials::{AccessToken, TokenCredential};
use azure_core::http::{ClientOptions, Transport};
use tokio::sync::{Mutex, Semaphore};

use super::chain::{self, Link, Step, Tried};
use super::credential;
use super::entra::{self, Refusal};
use super::policy::credential_options;
use super::tokens::Tokens;
use crate::store::call::{Fault, Patience, noted, persist, within};
use crate::store::{Request, StoreError};

pub(super) type CredentialFactory =
    dyn Fn(ClientOptions) -> azure_core::Result<Arc<dyn TokenCredential>> + Send + Sync;

/// Where tokens come from.
#[derive(Clone)]
pub(super) enum Source {
    Chain,
    Given(Arc<CredentialFactory>),
}

pub(super) struct SignIn {
    source: Source,
    transport: Transport,
    /// It is the SDK's own, not one that was handed in.
    own_transport: bool,
    pub(super) tokens: Arc<Tokens>,
    progress: Mutex<Progress>,
    /// How often it was tried so far.
    rounds: AtomicU64,
    alone: Semaphore,
}

#[derive(Default)]
struct Progress {
    /// The link of the chain that had a token.
    chosen: Option<Link>,
    /// What the last try was for, and why it failed.
    failed: Option<(String, StoreError)>,
}

impl SignIn {
    pub(super) fn new(source: Source, transport: Transport, own_transport: bool) -> Self {
        Self {
            source,
            transport,
            own_transport,
            tokens: Arc::default(),
            progress: Mutex::default(),
            rounds: AtomicU64::new(0),
            alone: Semaphore::new(1),
        }
    }

    /// Sees to it that there is a token for `scope`. Who comes while another is at it waits, and shares what becomes of
    /// it. What happens on the way is noted for all of `waiting`.
    pub(super) async fn obtain(&self, scope: &str, waiting: &[Request]) -> Result<(), StoreError> {
        let before = self.rounds.load(Ordering::Relaxed);
        let mut progress = self.progress.lock().await;
        if self.tokens.get(scope).is_some() {
            return Ok(());
        }
        let tried_since = self.rounds.load(Ordering::Relaxed) != before;
        if let Some((_, error)) = progress.failed.as_ref().filter(|(tried, _)| tried == scope) {
            if tried_since {
                return Err(error.clone());
            }
        }
        let token = match &self.source {
            Source::Chain => self.walk(&mut progress.chosen, scope, waiting).await,
            Source::Given(factory) => self.given(&**factory, scope, waiting).await,
        };
        self.rounds.fetch_add(1, Ordering::Relaxed);
        progress.failed = token.as_ref().err().map(|error| (scope.to_owned(), error.clone()));
        self.tokens.put(scope, token?);
        Ok(())
    }

    async fn walk(
        &self,
        chosen: &mut Option<Link>,
        scope: &str,
        waiting: &[Request],
    ) -> Result<AccessToken, StoreError> {
        let steps = match chosen.take() {
            Some(link) => vec![Step::Try(link)],
            None => chain::plan(&variable)?,
        };
        let mut tried = Vec::new();
        for step in steps {
            let link = match step {
                Step::Try(link) => link,
                Step::Absent(absent) => {
                    tried.push(absent);
                    continue;
                }
            };
            match self.ask(&link, scope, waiting).await? {
                Ok(token) => {
                    *chosen = Some(link);
                    return Ok(token);
                }
                Err(why) => tried.push(Tried { what: link.what(), why }),
            }
        }
        Err(nothing(&tried))
    }

    /// One link's token, or why it has none and the next is to be tried.
    async fn ask(
        &self,
        link: &Link,
        scope: &str,
        waiting: &[Request],
    ) -> Result<Result<AccessToken, String>, StoreError> {
        let asking = async {
            let transport = &self.transport_for(link)?;
            if let Link::ManagedIdentity(managed) = link {
                if managed.probe && !credential::is_there(managed, transport).await {
                    return Ok(Err(format!("nothing answers at {}", managed.host())));
                }
            }
            let once = |limit: Option<Duration>| async move {
                let credential = credential::make(link, transport).map_err(Fault::of_client)?;
                let limit = limit.filter(|_| !link.is_tool());
                match within(limit, credential.get_token(&[scope], None)).await {
                    None => Err(Fault::silence(&link.host())),
                    Some(Ok(token)) => Ok(Ok(token)),
                    Some(Err(error)) => match entra::refusal(&error, link) {
                        Refusal::Absent(why) => Ok(Err(why)),
                        Refusal::Fault(fault) => Err(fault),
                    },
                }
            };
            self.persist(waiting, once).await
        };
        noted(asking, waiting, || slow(&link.host())).await
    }

    fn transport_for(&self, link: &Link) -> Result<Transport, StoreError> {
        match link {
            Link::ManagedIdentity(_) if self.own_transport => credential::without_proxy(),
            _ => Ok(self.transport.clone()),
        }
    }

    async fn given(
        &self,
        factory: &CredentialFactory,
        scope: &str,
        waiting: &[Request],
    ) -> Result<AccessToken, StoreError> {
        let once = |limit: Option<Duration>| async move {
            let options = credential_options(&self.transport, None);
            let credential = factory(options).map_err(|error| entra::of_given(&error))?;
            match within(limit, credential.get_token(&[scope], None)).await {
                None => Err(Fault::silence("the credential that was handed in")),
                Some(token) => token.map_err(|error| entra::of_given(&error)),
            }
        };
        let slow = || slow("the credential that was handed in");
        noted(self.persist(waiting, once), waiting, slow).await
    }

    async fn persist<T, F>(
        &self,
        waiting: &[Request],
        once: impl Fn(Option<Duration>) -> F,
    ) -> Result<T, StoreError>
    where
        F: Future<Output = Result<T, Fault>>,
    {
        let note = |fault: &Fault| {
            waiting.iter().for_each(|request| request.trouble(fault.error.clone()));
        };
        let patience = Patience::UNTIL_THE_DEADLINE;
        persist(&patience, &self.alone, note, once).await.map_err(|fault| fault.error)
    }
}

/// A variable of the process, unless it is blank.
pub(super) fn variable(name: &str) -> Option<String> {
    let text = std::env::var_os(name)?.to_string_lossy().into_owned();
    (!text.trim().is_empty()).then_some(text)
}

const HELP: &str = "give the program a managed identity or a workload identity, or set AZURE_TENANT_ID, AZURE_CLIENT_ID \
     and AZURE_CLIENT_SECRET; on a laptop run `az login`";

fn slow(what: &str) -> StoreError {
    StoreError::unavailable()
        .detail(format!("no Azure token in time: waited for {what}"))
        .help(HELP)
}

/// Nothing in the chain gave a token.
fn nothing(tried: &[Tried]) -> StoreError {
    let tried: Vec<_> =
        tried.iter().map(|tried| format!("{} ({})", tried.what, tried.why)).collect();
    StoreError::misconfigured()
        .detail(format!("no Azure credentials found: {}", tried.join(", ")))
        .help(HELP)
}
