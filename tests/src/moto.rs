//! moto, which stands in for AWS in the live suites. `cargo xtask test` starts it.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use secretconf::store::aws_sdk::aws_sdk_secretsmanager::config::interceptors::BeforeTransmitInterceptorContextRef;
use secretconf::store::aws_sdk::aws_sdk_secretsmanager::config::{
    BehaviorVersion, ConfigBag, Credentials, Intercept, Region, RuntimeComponents,
};
use secretconf::store::aws_sdk::aws_sdk_secretsmanager::error::BoxError;
use secretconf::store::aws_sdk::aws_sdk_secretsmanager::operation::create_secret::CreateSecretOutput;
use secretconf::store::aws_sdk::aws_sdk_secretsmanager::primitives::Blob;
use secretconf::store::aws_sdk::aws_sdk_secretsmanager::{Client, Config};
use secretconf::store::{Aws, Request};
use tokio::runtime::Runtime;

use crate::fetching::fetch;

/// A client for moto, a prefix of its own, and the operations that were called.
pub struct Moto {
    /// The runtime that the client was made on.
    pub runtime: Runtime,
    /// Calls are written down.
    pub client: Client,
    /// Stands before every name, so that tests can share a server.
    pub prefix: String,
    called: Arc<Mutex<Vec<String>>>,
}

#[expect(clippy::new_without_default, reason = "for tests")]
impl Moto {
    /// Where `SECRETCONF_TEST_MOTO` says.
    ///
    /// # Panics
    ///
    /// If that is not set. So does every function here when moto refuses.
    pub fn new() -> Self {
        let endpoint = std::env::var("SECRETCONF_TEST_MOTO").expect("where moto listens");
        let called = Arc::default();
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("AKID", "secret", None, None, "test"))
            .endpoint_url(endpoint)
            .interceptor(Watch(Arc::clone(&called)))
            .build();
        Self {
            runtime: tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap(),
            client: Client::from_conf(config),
            prefix: format!("secretconf-{:x}/", RandomState::new().build_hasher().finish()),
            called,
        }
    }

    /// The full name of a secret.
    pub fn name(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// Creates a secret.
    pub fn text(&self, name: &str, text: &str) -> CreateSecretOutput {
        let create = self.client.create_secret().name(self.name(name)).secret_string(text);
        self.runtime.block_on(create.send()).unwrap()
    }

    /// Creates a secret of bytes.
    pub fn bytes(&self, name: &str, bytes: Vec<u8>) {
        let create = self.client.create_secret().name(self.name(name));
        self.runtime.block_on(create.secret_binary(Blob::new(bytes)).send()).unwrap();
    }

    /// Puts another version, in these stages or in AWSCURRENT.
    pub fn put(&self, name: &str, text: &str, stages: &[&str]) -> String {
        let mut put = self.client.put_secret_value().secret_id(self.name(name)).secret_string(text);
        for stage in stages {
            put = put.version_stages(*stage);
        }
        self.runtime.block_on(put.send()).unwrap().version_id.unwrap()
    }

    /// A store with the client; the calls of before are forgotten.
    pub fn store(&self) -> Aws {
        self.called.lock().unwrap().clear();
        Aws::from_client(self.client.clone())
    }

    /// Fetches secrets by a new store.
    pub fn fetch(&self, names: &[&str]) -> Vec<Request> {
        let names: Vec<_> = names.iter().map(|name| self.name(name)).collect();
        fetch(&self.store(), &names.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// How often this operation was called since the last store was made.
    pub fn count(&self, operation: &str) -> usize {
        self.called.lock().unwrap().iter().filter(|called| *called == operation).count()
    }
}

/// Writes down each operation. A client rebuilt from its config keeps it.
#[derive(Debug)]
struct Watch(Arc<Mutex<Vec<String>>>);

impl Intercept for Watch {
    fn name(&self) -> &'static str {
        "Watch"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let target = context.request().headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(operation.to_owned());
        Ok(())
    }
}
