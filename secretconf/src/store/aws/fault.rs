//! What went wrong with a call, in our own words: the SDK's and the service's texts are looked at but never shown.

use std::error::Error;
use std::io;
use std::iter::successors;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_secretsmanager::config::http::HttpResponse;
use aws_sdk_secretsmanager::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_secretsmanager::operation::RequestId;

use super::codes::{self, Asked, Said};
use crate::store::StoreError;

/// A call that failed.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) error: StoreError,
    pub(super) retry: Retry,
    pub(super) reach: Reach,
}

/// Whether the same call may succeed later.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Retry {
    Never,
    /// A wrong clock: the SDK has learnt the right time from the answer, and signs the next call with it.
    Once,
    Always,
}

/// What else fails in the same way.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Reach {
    /// Only this call.
    Call,
    /// Every call with these credentials, or to this endpoint.
    Client,
}

impl Fault {
    pub(super) fn new(error: StoreError, retry: Retry, reach: Reach) -> Self {
        Self { error, retry, reach }
    }

    /// Nobody answered in time.
    pub(super) fn silence(host: Option<&str>) -> Self {
        passing(format!("no answer from {}", named(host)))
    }

    pub(super) fn of<E>(
        error: &SdkError<E, HttpResponse>,
        host: Option<&str>,
        asked: Asked<'_>,
    ) -> Self
    where
        E: Error + ProvideErrorMetadata + 'static,
    {
        if let Some(credentials) = chain(error).find_map(|link| link.downcast_ref()) {
            return no_credentials(credentials);
        }
        match error {
            SdkError::ServiceError(refused) => codes::fault(
                Said {
                    code: error.code(),
                    message: error.message(),
                    status: Some(refused.raw().status().as_u16()),
                    request_id: error.request_id(),
                },
                asked,
            ),
            SdkError::ResponseError(broken) => unreadable(broken.raw(), error.request_id(), host),
            SdkError::TimeoutError(_) => Self::silence(host),
            SdkError::DispatchFailure(failure) => {
                let connecting =
                    chain(error).any(|link| link.to_string().contains("connect timeout"));
                if failure.is_timeout() && connecting {
                    let mut fault = passing(format!("no connection to {} in time", named(host)));
                    fault.error = fault.error.help(
                        "check the route to AWS: subnet, NAT gateway or VPC endpoint, security group, proxy",
                    );
                    fault
                } else if failure.is_timeout() {
                    Self::silence(host)
                } else {
                    dispatch(error, host)
                }
            }
            _ => Self::new(
                StoreError::misconfigured()
                    .detail("the AWS SDK could not build the request")
                    .help("check the region and the endpoint that the AWS SDK is set up with"),
                Retry::Never,
                Reach::Client,
            ),
        }
    }
}

/// Why the credentials provider gave none. Its own texts may quote files and commands.
pub(super) fn no_credentials(error: &CredentialsError) -> Fault {
    let detail = match error {
        CredentialsError::CredentialsNotLoaded(_) => "no AWS credentials found",
        CredentialsError::InvalidConfiguration(_) => {
            "the AWS profile or its credentials are set up wrongly"
        }
        CredentialsError::ProviderTimedOut(_) => {
            "the AWS credentials provider did not answer in time"
        }
        _ => "the AWS credentials provider failed",
    };
    let help = match error {
        CredentialsError::CredentialsNotLoaded(_) => NO_CREDENTIALS_HELP,
        _ => {
            "see what `aws sts get-caller-identity` says: an SSO session may need `aws sso login`; without a profile or a \
              role, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        }
    };
    let error = StoreError::misconfigured().detail(detail).help(help);
    Fault::new(error, Retry::Never, Reach::Client)
}

const NO_CREDENTIALS_HELP: &str = "give the program a role (ECS task, EKS service account, EC2 instance), or set \
     AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";

/// What stands while credentials are still being looked for.
pub(super) fn slow_credentials() -> StoreError {
    StoreError::misconfigured().detail("no AWS credentials found in time").help(NO_CREDENTIALS_HELP)
}

pub(super) fn no_region() -> StoreError {
    StoreError::misconfigured()
        .detail("no AWS region")
        .help("set AWS_REGION, or `region` in the AWS profile")
}

/// An answer came, but it is cut off or not the service's.
fn unreadable(raw: &HttpResponse, request_id: Option<&str>, host: Option<&str>) -> Fault {
    let status = raw.status();
    let mut fault = if status.is_server_error() {
        passing(format!("HTTP {} from {}", status.as_u16(), named(host)))
    } else if raw.body().bytes().is_none() {
        // The SDK keeps a body that it has read whole.
        passing(format!("{} cut its answer off", named(host)))
    } else {
        let detail = format!("HTTP {} with a text that is not the service's JSON", status.as_u16());
        let error = StoreError::malformed().detail(detail).help(
            "check the endpoint: something other than AWS Secrets Manager answers there, perhaps a proxy",
        );
        Fault::new(error, Retry::Never, Reach::Call)
    };
    if let Some(id) = request_id {
        fault.error = fault.error.request_id(id);
    }
    fault
}

/// No answer came at all.
fn dispatch(error: &(dyn Error + 'static), host: Option<&str>) -> Fault {
    let host = named(host);
    let texts = chain(error).map(|link| link.to_string() + "\n").collect::<String>();
    if texts.contains("certificate") {
        let error = StoreError::misconfigured()
            .detail(format!("the certificate of {host} is not trusted"))
            .help(
                "add the certificate authority to the system's, or name its file in SSL_CERT_FILE",
            );
        return Fault::new(error, Retry::Never, Reach::Client);
    }
    if texts.contains("corrupt message") {
        let error = StoreError::misconfigured()
            .detail(format!("{host} does not speak TLS"))
            .help("check the endpoint's scheme: http or https");
        return Fault::new(error, Retry::Never, Reach::Client);
    }
    if texts.contains("dns error") || texts.contains("failed to lookup address") {
        return passing(format!("the name of {host} cannot be resolved"));
    }
    passing(
        match chain(error).find_map(|link| link.downcast_ref::<io::Error>()).map(io::Error::kind) {
            Some(io::ErrorKind::ConnectionRefused) => format!("connection refused by {host}"),
            Some(io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe) => {
                format!("connection reset by {host}")
            }
            Some(io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable) => {
                format!("no route to {host}")
            }
            Some(io::ErrorKind::TimedOut) => format!("no connection to {host} in time"),
            _ if texts.contains("before message completed") => {
                format!("connection closed by {host}")
            }
            _ => format!("no connection to {host}"),
        },
    )
}

/// What may be over in a moment.
fn passing(detail: String) -> Fault {
    Fault::new(StoreError::unavailable().detail(detail), Retry::Always, Reach::Client)
}

fn named(host: Option<&str>) -> &str {
    host.unwrap_or("AWS Secrets Manager")
}

/// An error and what caused it. An `io::Error`'s own source skips the error that it wraps.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    successors(Some(error), |&link| match link.downcast_ref::<io::Error>() {
        Some(io) => io.get_ref().map(|inner| inner as _),
        None => link.source(),
    })
}
