//! Credentials, and why there are none.

use google_cloud_auth::build_errors;
use google_cloud_auth::credentials::{Builder, Credentials};
use google_cloud_auth::errors::CredentialsError;
use tokio::sync::Semaphore;

use super::Origin;
use super::project::Place;
use crate::store::call::{self, Fault, Patience, Reach, Retry, chain, noted, persist, within};
use crate::store::{Request, StoreError};

/// How messages call whoever gives out tokens; the SDK does not say who that is.
const TOKEN_SERVICE: &str = "Google's token service";

/// Credentials are asked for here rather than by the first call, so that their absence is one clear error. `None` if a
/// client that was handed in has its own.
pub(super) async fn sign_in(
    origin: &Origin,
    requests: &[Request],
) -> Result<Option<Credentials>, StoreError> {
    let note = |fault: &Fault| {
        requests.iter().for_each(|request| request.trouble(fault.error.clone()));
    };
    let gate = Semaphore::new(1);
    let signing_in = persist(&Patience::UNTIL_THE_DEADLINE, &gate, note, |limit| async move {
        let in_time = within(limit, fresh(origin)).await;
        in_time
            .unwrap_or_else(|| Err(Fault::new(not_in_time(origin), Retry::Always, Reach::Client)))
    });
    let result = noted(signing_in, requests, || not_in_time(origin)).await;
    result.map_err(|fault| fault.error)
}

/// New credentials with a token. Those of the SDK keep their token until it expires, so a token that was refused is
/// got rid of only with them.
pub(super) async fn fresh(origin: &Origin) -> Result<Option<Credentials>, Fault> {
    let (made, place) = match origin {
        Origin::Default => (Builder::default().build(), Some(place())),
        Origin::Credentials(make) => (make(), None),
        Origin::Builder(_) | Origin::Client(_) => return Ok(None),
    };
    let credentials = made.map_err(|error| not_built(&error))?;
    match credentials.headers(Default::default()).await {
        Ok(_token) => Ok(Some(credentials)),
        Err(error) => Err(refused(&error, place.as_ref())),
    }
}

pub(super) fn place() -> Place {
    Place::find(&|name| std::env::var_os(name))
}

/// Why the credentials could not even be read. The SDK's texts may quote files.
pub(super) fn not_built(error: &build_errors::Error) -> Fault {
    let detail = if error.is_loading() {
        "the file with the Google credentials cannot be read"
    } else if error.is_unknown_type() || error.is_not_supported() {
        "the Google SDK does not support credentials of this type"
    } else {
        "the Google credentials are not well formed"
    };
    Fault::of_client(StoreError::misconfigured().detail(detail).help(
        "let GOOGLE_APPLICATION_CREDENTIALS name a JSON file of Google's, or unset it: gcloud auth application-default login \
         writes one to where the SDK looks",
    ))
}

/// Why the credentials gave no token. The SDK's texts may quote what the token service answered.
pub(super) fn refused(error: &CredentialsError, place: Option<&Place>) -> Fault {
    let said: String = chain(error).map(ToString::to_string).collect();
    if let Some(code) = CODES.into_iter().find(|code| said.contains(code)) {
        return Fault::of_client(
            StoreError::misconfigured()
                .code(code)
                .detail("Google's token service does not accept the credentials")
                .help(
                    "sign in again (gcloud auth application-default login), or see that the service account and its key are \
                     not revoked and that the clock of this machine is right",
                ),
        );
    }
    match place {
        Some(Place::Metadata(_)) if error.is_transient() => {
            // Where the very name is unknown, it is no machine of Google's.
            let unknown = said.contains("dns error");
            let retry = if unknown { Retry::Once } else { Retry::Always };
            Fault::new(none(), retry, Reach::Client)
        }
        Some(Place::Metadata(_)) => Fault::of_client(
            StoreError::misconfigured()
                .detail("the metadata server gives no token")
                .help("give the machine or the workload a service account"),
        ),
        _ if said.contains("HTTP status server error") => {
            Fault::passing(format!("{TOKEN_SERVICE} fails"))
        }
        _ if error.is_transient() => call::failed(error, TOKEN_SERVICE),
        _ => Fault::of_client(
            StoreError::misconfigured()
                .detail("the Google credentials give no token")
                .help("see what `gcloud auth application-default print-access-token` says"),
        ),
    }
}

/// With which OAuth 2.0 refuses, the more telling first.
const CODES: [&str; 5] =
    ["invalid_rapt", "invalid_grant", "invalid_client", "unauthorized_client", "invalid_scope"];

fn none() -> StoreError {
    StoreError::misconfigured().detail("no Google credentials found").help(NO_CREDENTIALS_HELP)
}

/// What stands while a token is still being waited for.
fn not_in_time(origin: &Origin) -> StoreError {
    match origin {
        Origin::Default if matches!(place(), Place::Metadata(_)) => StoreError::misconfigured()
            .detail("no Google credentials found in time")
            .help(NO_CREDENTIALS_HELP),
        _ => Fault::silence(TOKEN_SERVICE).error,
    }
}

const NO_CREDENTIALS_HELP: &str = "run the program with a service account (Cloud Run, GKE, Compute Engine), let \
     GOOGLE_APPLICATION_CREDENTIALS name a file, or sign in: gcloud auth application-default login";
