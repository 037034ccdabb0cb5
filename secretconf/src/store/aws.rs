//! AWS Secrets Manager, through the official SDK.

mod ask;
mod codes;
mod fault;
mod names;
mod session;
mod sign_in;
mod transport;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use aws_config::SdkConfig;
use aws_sdk_secretsmanager::{Client, Config};

use self::ask::Errand;
use self::session::Session;
use super::call::{ByRuntime, Job, all};
use super::{Fetching, Request, Store, StoreError};

/// The crates of the AWS SDK that [`Aws`] is built with.
pub mod aws_sdk {
    pub use aws_config;
    pub use aws_sdk_secretsmanager;
}

/// AWS refuses more in one call.
const BATCH: usize = 20;

#[doc = include_str!("aws.md")]
pub struct Aws {
    origin: Origin,
    single_gets: bool,
    session: ByRuntime<Session>,
}

enum Origin {
    DefaultChain,
    Given(Box<Config>),
}

impl Aws {
    /// Region, endpoint and credentials as the AWS CLI finds them: environment variables (`AWS_REGION`, `AWS_PROFILE`,
    /// `AWS_ENDPOINT_URL`, ..), profiles with SSO, roles of containers and machines. Nothing is looked up before the
    /// first secret is asked for.
    pub fn new() -> Self {
        Self::of(Origin::DefaultChain)
    }

    /// With the config of this client.
    pub fn from_client(client: Client) -> Self {
        Self::of(Origin::Given(Box::new(client.config().clone())))
    }

    /// With this shared config of the SDK.
    pub fn from_sdk_config(config: &SdkConfig) -> Self {
        Self::of(Origin::Given(Box::new(session::of_sdk_config(config))))
    }

    /// Reads each secret by a `GetSecretValue` of its own: for programs that may not batch, and audits that dislike to
    /// see them try.
    #[must_use]
    pub fn single_gets(mut self) -> Self {
        self.single_gets = true;
        self
    }

    fn of(origin: Origin) -> Self {
        Self { origin, single_gets: false, session: ByRuntime::new() }
    }

    async fn fetch_all(&self, requests: &[Request]) {
        if requests.is_empty() {
            return;
        }
        let session = match self.session(requests).await {
            Ok(session) => session,
            Err(error) => return requests.iter().for_each(|request| request.answer(error.clone())),
        };
        let renewals = session.renewals();
        let mut jobs: Vec<Job<'_>> = Vec::new();
        for (region, requests_there) in by_region(requests, session.region()) {
            let errand = Errand { session: &session, region, renewals, everything: requests };
            jobs.push(Box::pin(self.run(errand, requests_there)));
        }
        all(jobs).await;
    }

    async fn run(&self, errand: Errand<'_>, requests: Vec<&Request>) {
        let alone = self.single_gets || requests.len() == 1;
        let (single, batched): (Vec<_>, Vec<_>) = requests
            .into_iter()
            .partition(|request| alone || request.stage().is_some() || request.version().is_some());
        if let [only] = *batched {
            return errand.get_each(&[single, vec![only]].concat()).await;
        }
        let mut jobs: Vec<Job<'_>> = vec![Box::pin(errand.get_each(&single))];
        for chunk in batched.chunks(BATCH) {
            jobs.push(Box::pin(errand.get_batch(chunk)));
        }
        all(jobs).await;
    }

    /// The clients for the runtime that this is called on.
    async fn session(&self, requests: &[Request]) -> Result<Arc<Session>, StoreError> {
        let open = async |runtime| {
            Ok(match &self.origin {
                Origin::DefaultChain => Session::new(&sign_in::sign_in(requests).await?, runtime),
                Origin::Given(config) => Session::new(config, runtime),
            })
        };
        self.session.get(open).await
    }
}

/// The requests by the region that has them. Where there is none, the answer is given here.
fn by_region<'a>(
    requests: &'a [Request],
    own: Option<&'a str>,
) -> BTreeMap<&'a str, Vec<&'a Request>> {
    let mut regions = BTreeMap::<_, Vec<_>>::new();
    for request in requests {
        match names::region(request.name()).or(own) {
            Some(region) => regions.entry(region).or_default().push(request),
            None => request.answer(fault::no_region()),
        }
    }
    regions
}

impl Default for Aws {
    fn default() -> Self {
        Self::new()
    }
}

/// Says where the config comes from, and nothing of what is in it.
impl fmt::Debug for Aws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let config = match self.origin {
            Origin::DefaultChain => "default chain",
            Origin::Given(_) => "given",
        };
        f.debug_struct("Aws")
            .field("config", &config)
            .field("single_gets", &self.single_gets)
            .finish_non_exhaustive()
    }
}

impl Store for Aws {
    fn name(&self) -> &str {
        "aws"
    }

    fn fetch<'a>(&'a self, requests: &'a [Request]) -> Fetching<'a> {
        Box::pin(self.fetch_all(requests))
    }
}
