//! What went wrong with a call of the AWS SDK.

use std::error::Error;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_secretsmanager::config::http::HttpResponse;
use aws_sdk_secretsmanager::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_secretsmanager::operation::RequestId;

use super::codes::{self, Asked, Said};
use crate::store::StoreError;
use crate::store::call::{self, Fault, chain};

pub(super) fn of<E>(
    error: &SdkError<E, HttpResponse>,
    host: Option<&str>,
    asked: Asked<'_>,
) -> Fault
where
    E: Error + ProvideErrorMetadata + 'static,
{
    if let Some(credentials) = chain(error).find_map(|link| link.downcast_ref()) {
        return no_credentials(credentials);
    }
    let at = named(host);
    match error {
        SdkError::ServiceError(refused) => {
            let said = Said {
                code: error.code(),
                message: error.message(),
                status: Some(refused.raw().status().as_u16()),
                request_id: error.request_id(),
            };
            codes::fault(said, asked).not_before(refused.raw().headers().get("retry-after"))
        }
        SdkError::ResponseError(broken) => unreadable(broken.raw(), error.request_id(), at),
        SdkError::TimeoutError(_) => Fault::silence(at),
        SdkError::DispatchFailure(failure) => {
            let connecting = chain(error).any(|link| link.to_string().contains("connect timeout"));
            if failure.is_timeout() && connecting {
                let mut fault = Fault::passing(format!("no connection to {at} in time"));
                fault.error = fault.error.help(
                    "check the route to AWS: subnet, NAT gateway or VPC endpoint, security group, proxy",
                );
                fault
            } else if failure.is_timeout() {
                Fault::silence(at)
            } else {
                call::failed(error, at)
            }
        }
        _ => Fault::of_client(
            StoreError::misconfigured()
                .detail("the AWS SDK could not build the request")
                .help("check the region and the endpoint that the AWS SDK is set up with"),
        ),
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
    Fault::of_client(error)
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
fn unreadable(raw: &HttpResponse, request_id: Option<&str>, host: &str) -> Fault {
    let status = raw.status();
    let mut fault = if status.is_server_error() {
        Fault::passing(format!("HTTP {} from {host}", status.as_u16()))
    } else if raw.body().bytes().is_none() {
        // The SDK keeps a body that it has read whole.
        Fault::passing(format!("{host} cut its answer off"))
    } else {
        let detail = format!("HTTP {} with a text that is not the service's JSON", status.as_u16());
        let error = StoreError::malformed().detail(detail).help(
            "check the endpoint: something other than AWS Secrets Manager answers there, perhaps a proxy",
        );
        Fault::of_call(error)
    };
    if let Some(id) = request_id {
        fault.error = fault.error.request_id(id);
    }
    fault
}

pub(super) fn silence(host: Option<&str>) -> Fault {
    Fault::silence(named(host))
}

fn named(host: Option<&str>) -> &str {
    host.unwrap_or("AWS Secrets Manager")
}
