//! The HTTP client of a session that signs in with the default chain, shared by all who ask for something in it: the
//! providers of the chain, and the clients of the regions.
//!
//! Left alone, each of those has one of its own, and reads the system's certificates as soon as it is made, to see that
//! it can: without TLS, nine tenths of what the SDK computes on the way to a first secret. Here they are read where TLS
//! is spoken.

use std::collections::HashMap;
use std::env;
use std::sync::{Mutex, OnceLock, PoisonError};

use aws_sdk_secretsmanager::config::http::HttpRequest;
use aws_sdk_secretsmanager::config::{RuntimeComponents, SharedHttpClient};
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_http_client::{Connector, ConnectorBuilder};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector, http_client_fn,
};
use tokio::task::spawn_blocking;

/// Connects as the SDK's own client does: with the system's certificates, and the proxies that the environment names.
pub(super) fn http_client() -> SharedHttpClient {
    let made = Mutex::new(HashMap::new());
    http_client_fn(move |settings, components| {
        let timeouts = (settings.connect_timeout(), settings.read_timeout());
        let mut made = made.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || SharedHttpConnector::new(ByScheme::new(settings, components));
        made.entry(timeouts).or_insert_with(new).clone()
    })
}

/// What the first TLS connection of a process waits for, done while credentials are still being fetched: the seed of
/// aws-lc's random numbers, which it collects from the processor's jitter for some 40 ms, and the certificates.
pub(super) fn prepare_tls() {
    spawn_blocking(|| aws_lc_rs::rand::fill(&mut [0]));
    spawn_blocking(|| connector(Connector::builder(), TrustStore::default()));
}

/// Metadata services, containers' credentials and endpoints on loopback are asked without TLS.
#[derive(Debug)]
struct ByScheme {
    builder: ConnectorBuilder,
    plain: OnceLock<Connector>,
    secure: OnceLock<Connector>,
}

impl ByScheme {
    fn new(settings: &HttpConnectorSettings, components: &RuntimeComponents) -> Self {
        let mut builder = Connector::builder()
            .connector_settings(settings.clone())
            .proxy_config(ProxyConfig::from_env());
        builder.set_sleep_impl(components.sleep_impl());
        Self { builder, plain: OnceLock::new(), secure: OnceLock::new() }
    }

    fn plain(&self) -> &Connector {
        self.plain.get_or_init(|| connector(self.builder.clone(), TrustStore::empty()))
    }

    fn secure(&self) -> &Connector {
        self.secure.get_or_init(|| connector(self.builder.clone(), TrustStore::default()))
    }
}

impl HttpConnector for ByScheme {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let plain = request.uri().starts_with("http://") && !may_be_proxied();
        let connector = if plain { self.plain() } else { self.secure() };
        connector.call(request)
    }
}

fn connector(builder: ConnectorBuilder, trust_store: TrustStore) -> Connector {
    let mut builder = builder.tls_provider(Provider::Rustls(CryptoMode::AwsLc));
    if let Ok(context) = TlsContext::builder().with_trust_store(trust_store).build() {
        builder.set_tls_context(context);
    }
    builder.build()
}

/// The way to a proxy may need TLS where the endpoint does not.
fn may_be_proxied() -> bool {
    let variables = ["ALL_PROXY", "all_proxy", "HTTP_PROXY", "http_proxy"];
    variables.iter().any(|variable| env::var_os(variable).is_some())
}
