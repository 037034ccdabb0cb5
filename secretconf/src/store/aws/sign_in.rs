//! Region and credentials from the SDK's default chain.

use std::sync::{Mutex, PoisonError};

use aws_config::{BehaviorVersion, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::future::ProvideCredentials as Providing;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_sdk_secretsmanager::Config;

use super::{fault, session, transport};
use crate::store::call::noted;
use crate::store::{Request, StoreError};

/// Asks the default chain. Credentials are asked for here rather than by the first call, so that their absence is one
/// clear error and costs no attempts.
pub(super) async fn sign_in(requests: &[Request]) -> Result<Config, StoreError> {
    let signing_in = async {
        let chain = aws_config::defaults(BehaviorVersion::latest());
        let shared = chain.http_client(transport::http_client()).load().await;
        if let (None, true) = (shared.region(), requests.iter().any(needs_region)) {
            return Err(fault::no_region());
        }
        if shared.endpoint_url().is_none_or(|url| !url.starts_with("http://")) {
            transport::prepare_tls();
        }
        primed(&shared).await
    };
    noted(signing_in, requests, fault::slow_credentials).await
}

fn needs_region(request: &Request) -> bool {
    super::names::region(request.name()).is_none()
}

async fn primed(shared: &SdkConfig) -> Result<Config, StoreError> {
    let config = session::of_sdk_config(shared);
    let Some(chain) = shared.credentials_provider() else {
        return Ok(config);
    };
    let first =
        chain.provide_credentials().await.map_err(|error| fault::no_credentials(&error).error)?;
    let primed = Primed { first: Mutex::new(Some(first)), chain };
    Ok(config.to_builder().credentials_provider(primed).build())
}

/// The chain, with the credentials that it has given already.
struct Primed {
    first: Mutex<Option<Credentials>>,
    chain: SharedCredentialsProvider,
}

impl ProvideCredentials for Primed {
    fn provide_credentials<'a>(&'a self) -> Providing<'a>
    where
        Self: 'a,
    {
        match self.first.lock().unwrap_or_else(PoisonError::into_inner).take() {
            Some(credentials) => Providing::ready(Ok(credentials)),
            None => self.chain.provide_credentials(),
        }
    }

    fn fallback_on_interrupt(&self) -> Option<Credentials> {
        self.chain.fallback_on_interrupt()
    }
}

impl std::fmt::Debug for Primed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Primed")
    }
}
