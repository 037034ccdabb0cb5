//! What went wrong with a call of the SDK's client.

use azure_core::Error;
use azure_core::error::ErrorKind;
use azure_core::http::RawResponse;
use azure_core::http::headers::{HeaderName, RETRY_AFTER};

use super::codes;
use super::entra;
use super::tokens::{ForeignToken, NoToken};
use super::vaults::Wanted;
use crate::store::StoreError;
use crate::store::call::{self, Fault, Retry, chain};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-ms-request-id");

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// The vault wants a token for this, and there is none yet.
    NoToken(String),
    /// The vault does not accept the token. Another may do.
    Rejected(Fault),
    Fault(Fault),
}

pub(super) fn of(error: &Error, wanted: &Wanted) -> Failure {
    let host = &wanted.vault.host;
    if let Some(missing) = chain(error).find_map(|link| link.downcast_ref::<NoToken>()) {
        return Failure::NoToken(missing.scope.clone());
    }
    if chain(error).any(|link| link.is::<ForeignToken>()) {
        return Failure::Fault(foreign_token(host));
    }
    Failure::Fault(match error.kind() {
        ErrorKind::HttpResponse { raw_response: Some(answer), .. } => {
            return of_answer(answer, wanted);
        }
        ErrorKind::Credential => entra::of_given(error),
        ErrorKind::Connection | ErrorKind::Io => of_connection(error, wanted),
        // The SDK says the same of a challenge that it does not understand, and of one for another service.
        _ if error.to_string().contains("challenge resource") => foreign_token(host),
        _ if error.to_string().contains("challenge") => Fault::of_client(
            StoreError::malformed()
                .detail(format!("{host} asks for a token in a way that is not Key Vault's"))
                .help(format!("something else answers at {host}, perhaps a proxy")),
        ),
        _ => Fault::of_client(
            StoreError::misconfigured()
                .detail("the Azure SDK could not make the request")
                .help("check the vault's URL, and the client if one is handed in"),
        ),
    })
}

/// The answer is no secret's, as its status says.
fn of_answer(answer: &RawResponse, wanted: &Wanted) -> Failure {
    let retry_after = answer.headers().get_optional_str(&RETRY_AFTER);
    let status = u16::from(answer.status());
    let mut fault = codes::fault(status, answer.body(), wanted).not_before(retry_after);
    if let Some(id) = request_id(answer) {
        fault.error = fault.error.request_id(id);
    }
    match fault.retry {
        Retry::Once => Failure::Rejected(fault),
        _ => Failure::Fault(fault),
    }
}

/// The answer should be a secret, and is none.
pub(super) fn unreadable(answer: &RawResponse, wanted: &Wanted) -> Fault {
    let mut fault = codes::not_key_vaults(answer.status().into(), wanted);
    if let Some(id) = request_id(answer) {
        fault.error = fault.error.request_id(id);
    }
    fault
}

fn of_connection(error: &Error, wanted: &Wanted) -> Fault {
    let mut fault = call::failed(error, &wanted.vault.host);
    if call::is_unresolved(error) {
        fault.error = fault.error.help(
            "check the vault's name, and that it was not deleted; with a private endpoint, the private DNS zone \
             privatelink.vaultcore.azure.net",
        );
    }
    fault
}

fn foreign_token(host: &str) -> Fault {
    Fault::of_client(
        StoreError::misconfigured()
            .detail(format!("{host} asks for a token that is not for Key Vault"))
            .help("check the vault's URL: such a token was not sent"),
    )
}

fn request_id(answer: &RawResponse) -> Option<&str> {
    answer.headers().get_optional_str(&REQUEST_ID)
}
