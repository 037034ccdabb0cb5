//! The codes with which AWS refuses, and what they mean for the secret.

use super::names;
use crate::store::call::{Fault, Reach, Retry};
use crate::store::{StoreError, StoreErrorKind};

/// What was asked for. A batch asks for no secret in particular.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Asked<'a> {
    pub(super) id: Option<&'a str>,
    pub(super) stage: Option<&'a str>,
    pub(super) version: Option<&'a str>,
}

/// How it was refused.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Said<'a> {
    pub(super) code: Option<&'a str>,
    /// Looked at, where one code means several things, but never shown.
    pub(super) message: Option<&'a str>,
    pub(super) status: Option<u16>,
    pub(super) request_id: Option<&'a str>,
}

impl Said<'_> {
    fn mentions(&self, word: &str) -> bool {
        self.message.is_some_and(|message| message.contains(word))
    }
}

pub(super) fn fault(said: Said<'_>, asked: Asked<'_>) -> Fault {
    let mut fault = match said.code {
        Some(code) => by_code(code, &said, asked),
        None => by_status(said.status),
    };
    if let Some(code) = said.code {
        fault.error = fault.error.code(code);
    }
    if let Some(id) = said.request_id {
        fault.error = fault.error.request_id(id);
    }
    fault
}

fn by_code(code: &str, said: &Said<'_>, asked: Asked<'_>) -> Fault {
    match code {
        "ResourceNotFoundException" => about_secret(not_found(said, asked)),
        "DecryptionFailure" => about_secret(StoreError::denied().help(KMS_HELP)),
        "InvalidRequestException" => about_secret(invalid_request(said, asked)),
        "InvalidParameterException" | "ValidationException" | "ValidationError" => about_secret(
            StoreError::misconfigured()
                .detail("AWS does not accept this name, stage or version")
                .help("check how the secret is written: letters, digits and /_+=.@-"),
        ),
        "UnknownOperationException" | "NotImplemented" => about_secret(
            StoreError::malformed().detail("the endpoint does not know this operation"),
        ),
        "OptInRequired" => about_client(
            StoreError::denied().detail("the account has not switched this region on"),
            Retry::Never,
        ),
        "UnrecognizedClientException" | "InvalidClientTokenId" | "InvalidToken"
        | "MissingAuthenticationToken" | "MissingAuthenticationTokenException" => about_client(
            StoreError::misconfigured()
                .detail("AWS does not know these credentials")
                .help("check the access key and the session token; see what `aws sts get-caller-identity` says"),
            Retry::Never,
        ),
        code if is_expired(code) => about_client(
            StoreError::misconfigured()
                .detail("the AWS credentials have expired")
                .help("get new ones: sign in again (`aws sso login`), or renew what AWS_SESSION_TOKEN holds"),
            Retry::Once,
        ),
        "InvalidSignatureException" | "SignatureDoesNotMatch" | "IncompleteSignature"
        | "IncompleteSignatureException" | "AuthFailure" => about_client(
            StoreError::misconfigured()
                .detail("the signature is wrong")
                .help("check AWS_SECRET_ACCESS_KEY and the clock of this machine"),
            Retry::Once,
        ),
        "RequestTimeTooSkewed" | "RequestExpired" | "RequestExpiredException" => about_client(
            StoreError::misconfigured()
                .detail("the clock of this machine is wrong")
                .help("set the clock"),
            Retry::Once,
        ),
        _ if code.starts_with("AccessDenied") || code.starts_with("NotAuthorized") => {
            about_secret(denied(said, asked))
        }
        _ if is_throttle(code) => passing(StoreErrorKind::Throttled),
        _ if is_outage(code) => passing(StoreErrorKind::Unavailable),
        _ => by_status(said.status),
    }
}

/// For a code that is not known, or a text without one, as proxies send it.
fn by_status(status: Option<u16>) -> Fault {
    let Some(status) = status else {
        return about_secret(StoreError::malformed());
    };
    let with = |error: StoreError| error.detail(format!("HTTP {status}"));
    match status {
        401 | 403 | 407 => about_secret(with(StoreError::denied())),
        408 | 500 | 502..=599 => passing_with(with(StoreError::unavailable())),
        429 => passing_with(with(StoreError::throttled())),
        _ => about_secret(with(StoreError::malformed())),
    }
}

/// AWS tells a missing secret from a missing stage or version only in its text; emulators do not.
fn not_found(said: &Said<'_>, asked: Asked<'_>) -> StoreError {
    if said.mentions("secret value") || said.mentions("staging label") {
        no_value(asked)
    } else if asked.stage.is_some() || asked.version.is_some() {
        StoreError::not_found().detail(format!("or it has no value {}", place(asked)))
    } else {
        StoreError::not_found()
    }
}

/// The secret is there, but has nothing at this stage or version.
pub(super) fn no_value(asked: Asked<'_>) -> StoreError {
    StoreError::not_found().detail(format!("it has no value {}", place(asked)))
}

fn place(asked: Asked<'_>) -> String {
    match asked {
        Asked { version: Some(version), .. } => format!("with the version {version}"),
        Asked { stage, .. } => format!("in stage {}", stage.unwrap_or("AWSCURRENT")),
    }
}

fn invalid_request(said: &Said<'_>, asked: Asked<'_>) -> StoreError {
    if said.message.is_some() && !said.mentions("delet") {
        return StoreError::misconfigured().detail("the secret is not in a state to be read");
    }
    let restore = match asked.id {
        Some(id) => format!("restore it: aws secretsmanager restore-secret --secret-id {id}"),
        None => "restore the secret".to_owned(),
    };
    StoreError::disabled().detail("marked for deletion").help(restore)
}

fn denied(said: &Said<'_>, asked: Asked<'_>) -> StoreError {
    let error = StoreError::denied();
    match asked.id {
        _ if said.mentions("KMS") => error.help(KMS_HELP),
        Some(id) => error.help(format!(
            "allow secretsmanager:GetSecretValue on {}; where the policy is tight, AWS answers so for a secret that \
             does not exist, too",
            names::resource(id)
        )),
        None => error.help("allow secretsmanager:GetSecretValue on the secret"),
    }
}

const KMS_HELP: &str = "allow kms:Decrypt on the key that the secret is encrypted with";

/// The credentials were good until now; their provider may have new ones.
pub(super) fn is_expired(code: &str) -> bool {
    matches!(code, "ExpiredToken" | "ExpiredTokenException" | "TokenRefreshRequired")
}

fn is_throttle(code: &str) -> bool {
    code.starts_with("Throttl")
        || code.starts_with("RequestThrottled")
        || code.starts_with("TooManyRequests")
        || code.starts_with("RequestLimitExceeded")
        || code.starts_with("LimitExceeded")
        || code == "SlowDown"
}

fn is_outage(code: &str) -> bool {
    code.starts_with("InternalService")
        || code.starts_with("InternalServer")
        || code.starts_with("InternalFailure")
        || code.starts_with("InternalError")
        || code.starts_with("ServiceUnavailable")
        || code.starts_with("RequestTimeout")
}

fn about_secret(error: StoreError) -> Fault {
    Fault::new(error, Retry::Never, Reach::Call)
}

fn about_client(error: StoreError, retry: Retry) -> Fault {
    Fault::new(error, retry, Reach::Client)
}

fn passing(kind: StoreErrorKind) -> Fault {
    passing_with(StoreError::new(kind))
}

fn passing_with(error: StoreError) -> Fault {
    Fault::new(error, Retry::Always, Reach::Call)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(code: &str, status: u16) -> Fault {
        fault(
            Said { code: Some(code), status: Some(status), ..Said::default() },
            Asked { id: Some("db"), ..Asked::default() },
        )
    }

    #[test]
    fn every_code_has_its_kind() {
        use StoreErrorKind::*;
        for (code, status, kind, retry) in [
            ("ResourceNotFoundException", 400, NotFound, Retry::Never),
            ("ResourceNotFoundException", 404, NotFound, Retry::Never),
            ("AccessDeniedException", 400, Denied, Retry::Never),
            ("AccessDenied", 403, Denied, Retry::Never),
            ("DecryptionFailure", 400, Denied, Retry::Never),
            ("InvalidRequestException", 400, Disabled, Retry::Never),
            ("InvalidParameterException", 400, Misconfigured, Retry::Never),
            ("ValidationException", 400, Misconfigured, Retry::Never),
            ("UnrecognizedClientException", 400, Misconfigured, Retry::Never),
            ("ExpiredTokenException", 400, Misconfigured, Retry::Once),
            ("InvalidSignatureException", 400, Misconfigured, Retry::Once),
            ("ThrottlingException", 400, Throttled, Retry::Always),
            ("TooManyRequestsException", 429, Throttled, Retry::Always),
            ("RequestLimitExceeded", 503, Throttled, Retry::Always),
            ("InternalServiceError", 500, Unavailable, Retry::Always),
            ("ServiceUnavailableException", 503, Unavailable, Retry::Always),
            ("SomethingNew", 403, Denied, Retry::Never),
            ("SomethingNew", 429, Throttled, Retry::Always),
            ("SomethingNew", 400, Malformed, Retry::Never),
            ("SomethingNew", 501, Malformed, Retry::Never),
            ("SomethingNew", 503, Unavailable, Retry::Always),
        ] {
            let fault = about(code, status);
            assert_eq!((fault.error.kind(), fault.retry), (kind, retry), "{code} {status}");
            assert!(fault.error.to_string().contains(code), "{}", fault.error);
        }
    }

    #[test]
    fn a_proxys_404_is_not_an_absent_secret() {
        let fault = fault(Said { status: Some(404), ..Said::default() }, Asked::default());
        assert_eq!(fault.error.kind(), StoreErrorKind::Malformed);
    }
}
