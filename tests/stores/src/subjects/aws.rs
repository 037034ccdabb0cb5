//! AWS Secrets Manager: moto, the fake in this process, or what the environment leads to.

mod api;
mod fake;
mod keys;

use std::sync::OnceLock;

use aws_credential_types::provider::SharedCredentialsProvider;
use bytes::Bytes;
use http::Request;
use secretconf::store::Aws;
use secretconf::store::aws_sdk::aws_config::{self, SdkConfig};
use secretconf::store::aws_sdk::aws_sdk_secretsmanager::config::{BehaviorVersion, Region};
use secretconf::store::aws_sdk::aws_sdk_secretsmanager::{Client, Config};
use secretconf_tests::aws_fake::AwsFake;
use tokio::runtime::{Builder, Runtime};

use self::api::Api;
use self::fake::Fake;
use self::keys::{Gate, Keys};
use crate::contract::{Content, DebugStore, Made, NotHere, Subject};
use crate::server::{Authority, Forward, Server, Unreachable, answer};

/// Power over what a Secrets Manager holds. Names are whole ones.
trait Admin {
    /// What it is, for the table.
    fn server(&self) -> String;

    /// Makes a secret or its next version; the version's id.
    fn put(&self, name: &str, content: Content<'_>) -> String;

    fn deny(&self, name: &str) -> Result<(), NotHere>;

    /// Marks the secret for deletion.
    fn disable(&self, name: &str);
}

/// The store `aws`.
pub struct AwsSubject {
    admin: Box<dyn Admin>,
    config: Config,
    front: Option<Server>,
    /// Whose credentials can be ended.
    keys: Option<Keys>,
    credentials: Vec<String>,
    prefix: String,
    nowhere: Unreachable,
    stranger: OnceLock<Server>,
}

impl AwsSubject {
    /// moto, where `SECRETCONF_TEST_MOTO` says.
    ///
    /// # Panics
    ///
    /// If that is not set, or nobody answers there.
    pub fn moto() -> Self {
        let url = std::env::var("SECRETCONF_TEST_MOTO").expect("where moto listens");
        let past_front = config(&url, Keys::new().provider());
        let api = Api::new(&past_front, format!("moto {}", api::moto_version()), runtime());
        Self::with_keys(Box::new(api), &url)
    }

    /// The fake in this process, for what moto does not show.
    pub fn fake() -> Self {
        let fake = AwsFake::new();
        let url = fake.endpoint();
        Self::with_keys(Box::new(Fake::new(fake)), &url)
    }

    /// What the environment leads to, as the AWS tools read it: `AWS_REGION`, `AWS_PROFILE`, `AWS_ACCESS_KEY_ID`,
    /// `AWS_ENDPOINT_URL` and so on. Secrets are made under a random prefix, and deleted with the subject.
    ///
    /// # Panics
    ///
    /// If `SECRETCONF_TEST_CONFORMANCE` is not `aws`: nobody makes secrets in an account by accident. And if there are
    /// no credentials.
    pub fn from_environment() -> Self {
        super::wanted("aws");
        let runtime = runtime();
        let config = runtime.block_on(aws_config::load_from_env());
        let credentials = runtime.block_on(keys::parts_of(&config));
        let endpoint = std::env::var("AWS_ENDPOINT_URL_SECRETS_MANAGER").ok();
        let endpoint = endpoint.or_else(|| config.endpoint_url().map(str::to_owned));
        let server = match &endpoint {
            Some(_) => "what `AWS_ENDPOINT_URL` names",
            None => "AWS",
        };
        // A signature is for the host that it was made for, which AWS checks.
        let front = endpoint.filter(|url| url.starts_with("http://"));
        let front = front.map(|url| Server::start(Forward::to(&url)));
        Self {
            admin: Box::new(Api::new(&config, server.to_owned(), runtime)),
            config: Config::new(&config),
            front,
            keys: None,
            credentials,
            prefix: super::prefix(),
            nowhere: Unreachable::refused(),
            stranger: OnceLock::new(),
        }
    }

    fn with_keys(admin: Box<dyn Admin>, url: &str) -> Self {
        let keys = Keys::new();
        let front = Server::start(Gate::new(Forward::to(url), &keys));
        Self {
            admin,
            config: Config::new(&config(url, keys.provider())),
            front: Some(front),
            credentials: Keys::parts(),
            keys: Some(keys),
            prefix: super::prefix(),
            nowhere: Unreachable::refused(),
            stranger: OnceLock::new(),
        }
    }

    fn store_at(&self, url: &str) -> Box<dyn DebugStore> {
        let config = self.config.to_builder().endpoint_url(url).build();
        Box::new(Aws::from_client(Client::from_conf(config)))
    }
}

fn config(url: &str, credentials: SharedCredentialsProvider) -> SdkConfig {
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(credentials)
        .endpoint_url(url)
        .build()
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime")
}

impl Subject for AwsSubject {
    fn scheme(&self) -> &'static str {
        "aws"
    }

    fn server(&self) -> String {
        self.admin.server()
    }

    fn store(&self) -> Box<dyn DebugStore> {
        match &self.front {
            Some(front) => self.store_at(&front.url()),
            None => Box::new(Aws::new()),
        }
    }

    fn put(&self, name: &str, content: Content<'_>) -> Result<Made, NotHere> {
        if let Content::Text("") = content {
            return Err(NotHere("AWS keeps no empty value"));
        }
        let name = self.name(name);
        let version = self.admin.put(&name, content);
        Ok(Made { name, version: Some(version) })
    }

    fn name(&self, name: &str) -> String {
        format!("{}/{name}", self.prefix)
    }

    /// The characters that AWS allows. The last one looks like the end of an ARN.
    fn odd_names(&self) -> Vec<&'static str> {
        vec!["a/b//c", "./_+=.@-", "db-AbC123"]
    }

    fn previous_stage(&self) -> Result<&'static str, NotHere> {
        Ok("AWSPREVIOUS")
    }

    fn deny(&self, secret: &Made) -> Result<(), NotHere> {
        self.admin.deny(&secret.name)
    }

    fn permission(&self) -> &'static str {
        "allow secretsmanager:GetSecretValue on"
    }

    fn disable(&self, secret: &Made) -> Result<(), NotHere> {
        self.admin.disable(&secret.name);
        Ok(())
    }

    fn front(&self) -> Result<&Server, NotHere> {
        self.front.as_ref().ok_or(NotHere("nobody can stand between a program and AWS itself"))
    }

    fn expire(&self) -> Result<(), NotHere> {
        match &self.keys {
            Some(keys) => keys.expire(),
            None => return Err(NotHere("the credentials are not ours to end")),
        }
        Ok(())
    }

    fn unreachable(&self) -> Result<Box<dyn DebugStore>, NotHere> {
        Ok(self.store_at(&self.nowhere.url()))
    }

    fn untrusted(&self) -> Result<Box<dyn DebugStore>, NotHere> {
        let stranger = self.stranger.get_or_init(|| {
            let never = |_: &Request<Bytes>| answer(500, "text/plain", "nobody should come here");
            Server::start_tls(&Authority::new(), never)
        });
        Ok(self.store_at(&stranger.url()))
    }

    fn credentials(&self) -> Vec<String> {
        self.credentials.clone()
    }
}
