//! The fake of Key Vault behind TLS, and stores that ask it.

use std::sync::Arc;

use bytes::Bytes;
use http::Request;
use secretconf::store::Azure;
use secretconf::store::azure_sdk::azure_core;
use secretconf::store::azure_sdk::azure_core::cloud::{CloudConfiguration, CustomConfiguration};
use secretconf::store::azure_sdk::azure_core::credentials::TokenCredential;
use secretconf::store::azure_sdk::azure_core::http::{ClientOptions, HttpClient, Transport};
use secretconf::store::azure_sdk::azure_identity::{
    ClientSecretCredential, ClientSecretCredentialOptions,
};
use serde_json::Value;

use crate::azure_fake::{AzureFake, CLIENT_ID, CLIENT_SECRET, TENANT};
use crate::server::{Authority, Server};

/// A vault with its token service, on one port of this machine.
pub struct AzureRig {
    /// What answers.
    pub fake: AzureFake,
    /// Who vouches for the server.
    pub authority: Authority,
    /// What it answers through.
    pub server: Server,
}

impl AzureRig {
    /// A new one.
    #[expect(clippy::new_without_default, reason = "as the fakes")]
    pub fn new() -> Self {
        let (fake, authority) = (AzureFake::new(), Authority::new());
        let server = serve(&fake, &authority);
        Self { fake, authority, server }
    }

    /// Another server of the same vault.
    pub fn another_server(&self) -> Server {
        serve(&self.fake, &self.authority)
    }

    /// A token that the vault takes.
    ///
    /// # Panics
    ///
    /// If the fake gives none.
    pub fn token(&self) -> String {
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", CLIENT_ID)
            .append_pair("client_secret", CLIENT_SECRET)
            .append_pair("grant_type", "client_credentials")
            .append_pair("scope", "https://vault.azure.net/.default")
            .finish();
        let request = Request::post(format!("/{TENANT}/oauth2/v2.0/token")).body(form.into());
        let answer = self.fake.respond(&request.expect("a request"));
        let answer: Value = serde_json::from_slice(answer.body()).expect("a JSON object");
        answer["access_token"].as_str().expect("a token").to_owned()
    }

    /// A store that signs in by a client secret and asks this vault.
    pub fn store(&self) -> Azure {
        self.store_with(CLIENT_SECRET)
    }

    /// The same with this client secret.
    pub fn store_with(&self, secret: &str) -> Azure {
        let (url, secret) = (self.server.url(), secret.to_owned());
        let store = Azure::from_credential_factory(move |options| {
            client_secret(&url, CLIENT_ID, &secret, options)
        });
        store
            .http_client(trusting(&[self.authority.pem()]))
            .vault_url(self.server.url())
            .trust_host("localhost")
    }
}

fn serve(fake: &AzureFake, authority: &Authority) -> Server {
    let fake = fake.clone();
    Server::start_tls(authority, move |request: &Request<Bytes>| fake.respond(request))
}

/// The SDK's credential of an application in [`TENANT`], at the token service with this URL.
///
/// # Errors
///
/// As the SDK has them.
pub fn client_secret(
    authority_host: &str,
    client_id: &str,
    secret: &str,
    mut options: ClientOptions,
) -> azure_core::Result<Arc<dyn TokenCredential>> {
    let mut cloud = CustomConfiguration::default();
    authority_host.clone_into(&mut cloud.authority_host);
    options.cloud = Some(Arc::new(CloudConfiguration::Custom(cloud)));
    application(TENANT, client_id, secret, options)
}

/// The SDK's credential of an application.
///
/// # Errors
///
/// As the SDK has them.
pub fn application(
    tenant: &str,
    client_id: &str,
    secret: &str,
    client_options: ClientOptions,
) -> azure_core::Result<Arc<dyn TokenCredential>> {
    let options = ClientSecretCredentialOptions { client_options };
    let secret = secret.to_owned().into();
    Ok(ClientSecretCredential::new(tenant, client_id.to_owned(), secret, Some(options))?)
}

/// Makes HTTP clients that trust the authorities in these PEM texts, and nobody else.
///
/// # Panics
///
/// If there is none in one of them.
pub fn trusting(
    pems: &[String],
) -> impl Fn() -> Arc<dyn HttpClient> + Clone + Send + Sync + 'static {
    let read = |pem: &String| {
        reqwest::Certificate::from_pem_bundle(pem.as_bytes()).expect("certificates in PEM")
    };
    let authorities: Vec<_> = pems.iter().flat_map(read).collect();
    assert!(!authorities.is_empty(), "nobody to trust");
    move || {
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .tls_certs_only(authorities.clone());
        Arc::new(client.build().expect("an HTTP client"))
    }
}

/// The same as the SDK's clients and credentials take it.
pub fn transport(pems: &[String]) -> Transport {
    Transport::new(trusting(pems)())
}
