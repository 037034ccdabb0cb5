//! A link of the chain, as a credential of the SDK.

use std::sync::Arc;
use std::time::Duration;

use azure_core::cloud::{CloudConfiguration, CustomConfiguration};
use azure_core::credentials::TokenCredential;
use azure_core::http::{Context, Method, Request, Transport, Url};
use azure_identity::{
    AzureCliCredential, AzureDeveloperCliCredential, ClientAssertionCredential,
    ClientAssertionCredentialOptions, ClientSecretCredential, ClientSecretCredentialOptions,
    ManagedIdentityCredential, ManagedIdentityCredentialOptions, UserAssignedId,
    WorkloadIdentityCredential, WorkloadIdentityCredentialOptions,
};
use reqwest::redirect::Policy;
use tokio::time::timeout;

use super::certificate::{Certificate, Signer};
use super::chain::{Client, Link, METADATA, Managed};
use super::policy::credential_options;
use super::session::no_http_client;
use crate::store::StoreError;

/// Longer than any machine of Azure's takes, short enough for a laptop.
const PROBE: Duration = Duration::from_secs(1);

/// A new credential. It holds no token of an earlier one.
pub(super) fn make(
    link: &Link,
    transport: &Transport,
) -> Result<Arc<dyn TokenCredential>, StoreError> {
    let of_client = |client: &Client| {
        let mut options = credential_options(transport, None);
        let mut cloud = CustomConfiguration::default();
        cloud.authority_host = client.authority.to_string();
        options.cloud = Some(Arc::new(CloudConfiguration::Custom(cloud)));
        options
    };
    let made: azure_core::Result<Arc<dyn TokenCredential>> = match link {
        Link::ClientSecret { client, secret } => {
            let options = ClientSecretCredentialOptions { client_options: of_client(client) };
            let (id, secret) = (client.id.clone(), secret.clone());
            ClientSecretCredential::new(&client.tenant, id, secret, Some(options))
                .map(|made| made as _)
        }
        Link::ClientCertificate { client, path, send_chain } => {
            let certificate = Certificate::read(path)?;
            let signer = Signer { certificate, client: client.clone(), send_chain: *send_chain };
            let options = ClientAssertionCredentialOptions { client_options: of_client(client) };
            let (tenant, id) = (client.tenant.clone(), client.id.clone());
            ClientAssertionCredential::new(tenant, id, signer, Some(options)).map(|made| made as _)
        }
        Link::WorkloadIdentity { client, token_file } => {
            std::fs::metadata(token_file).map_err(|error| no_token_file(error.kind()))?;
            let options = WorkloadIdentityCredentialOptions {
                credential_options: ClientAssertionCredentialOptions {
                    client_options: of_client(client),
                },
                client_id: Some(client.id.clone()),
                tenant_id: Some(client.tenant.clone()),
                token_file_path: Some(token_file.into()),
            };
            WorkloadIdentityCredential::new(Some(options)).map(|made| made as _)
        }
        Link::ManagedIdentity(managed) => {
            let options = ManagedIdentityCredentialOptions {
                user_assigned_id: managed.client_id.clone().map(UserAssignedId::ClientId),
                client_options: credential_options(transport, managed.metadata.as_ref()),
            };
            ManagedIdentityCredential::new(Some(options)).map(|made| made as _)
        }
        Link::AzureCli => AzureCliCredential::new(None).map(|made| made as _),
        Link::AzureDeveloperCli => AzureDeveloperCliCredential::new(None).map(|made| made as _),
    };
    made.map_err(|_| not_accepted(link))
}

/// Whether a metadata service is there at all. Whatever it answers to a question that it must refuse will do.
pub(super) async fn is_there(managed: &Managed, transport: &Transport) -> bool {
    let usual = || Url::parse(&format!("http://{METADATA}")).ok();
    let Some(mut url) = managed.metadata.clone().or_else(usual) else { return false };
    url.set_path("/metadata/identity/oauth2/token");
    let mut question = Request::new(url, Method::Get);
    let context = Context::new();
    let asked = timeout(PROBE, transport.send(&context, &mut question));
    matches!(asked.await, Ok(Ok(_)))
}

/// For the metadata services of machines and apps, which speak plain HTTP: no proxy may see their tokens, and none reaches
/// them.
pub(super) fn without_proxy() -> Result<Transport, StoreError> {
    let client = reqwest::Client::builder().no_proxy().redirect(Policy::none()).build();
    let client = client.map_err(|_| no_http_client())?;
    Ok(Transport::new(Arc::new(client)))
}

fn no_token_file(kind: std::io::ErrorKind) -> StoreError {
    StoreError::misconfigured()
        .detail(format!("the file in AZURE_FEDERATED_TOKEN_FILE cannot be read: {kind}"))
        .help("see that the pod has the label and the service account that workload identity needs")
}

/// The SDK refuses ids that cannot be any.
fn not_accepted(link: &Link) -> StoreError {
    let help = match link {
        Link::ManagedIdentity(_) => "check IDENTITY_ENDPOINT, which must be a URL",
        _ => "check AZURE_TENANT_ID and AZURE_CLIENT_ID",
    };
    let detail = format!("what is set up for {} cannot be right", link.what());
    StoreError::misconfigured().detail(detail).help(help)
}
