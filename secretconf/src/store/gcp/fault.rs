//! What went wrong with a call of the Google SDK.

use google_cloud_gax::client_builder;
use google_cloud_gax::error::rpc::{Code, Status, StatusDetails};
use google_cloud_gax::error::{CredentialsError, Error};
use serde_json::Value;

use super::codes::{self, Asked, Said};
use super::sign_in;
use crate::store::StoreError;
use crate::store::call::{self, Fault, Reach, Retry, chain, texts};

pub(super) fn of(error: &Error, host: &str, asked: Asked<'_>) -> Fault {
    if let Some(credentials) = credentials(error) {
        return sign_in::refused(credentials, None);
    }
    let http_status = error.http_status_code();
    let wait = error.http_headers().and_then(|headers| headers.get("retry-after")?.to_str().ok());
    if let Some(status) = error.status() {
        let code = match status.code {
            Code::Unknown => code_of(http_status, &status.message),
            code => code.name(),
        };
        let said = Said { code, reason: reason(status), message: &status.message };
        let info = retry_info(status);
        return codes::fault(said, asked).not_before(wait.or(info.as_deref()));
    }
    if let Some(http_status) = http_status {
        let payload = error.http_payload().map(AsRef::as_ref).unwrap_or_default();
        return of_text(http_status, payload, host, asked).not_before(wait);
    }
    if error.is_deserialization() {
        return Fault::of_call(something_else(200));
    }
    if error.is_timeout() {
        return Fault::silence(host);
    }
    if error.is_binding() || error.is_serialization() {
        return Fault::of_call(
            StoreError::malformed().detail("the Google SDK could not build the request"),
        );
    }
    if texts(error).contains("body") {
        return Fault::passing(format!("{host} cut its answer off"));
    }
    call::failed(error, host)
}

/// Whether Google does not accept the token, so that a new one may do.
pub(super) fn is_refused(error: &Error) -> bool {
    let status = error.status().is_some_and(|status| status.code == Code::Unauthenticated);
    status || error.http_status_code() == Some(401)
}

/// Whether there is no token. The SDK asks for another only after a while.
pub(super) fn is_without_token(error: &Error) -> bool {
    credentials(error).is_some()
}

fn credentials(error: &Error) -> Option<&CredentialsError> {
    chain(error).find_map(|link| link.downcast_ref())
}

fn reason(status: &Status) -> Option<&str> {
    status.details.iter().find_map(|detail| match detail {
        StatusDetails::ErrorInfo(info) => Some(info.reason.as_str()),
        _ => None,
    })
}

/// Seconds, as the header `Retry-After` has them.
fn retry_info(status: &Status) -> Option<String> {
    status.details.iter().find_map(|detail| match detail {
        StatusDetails::RetryInfo(info) => Some(info.retry_delay.as_ref()?.seconds().to_string()),
        _ => None,
    })
}

/// An answer that is none of Google's errors: a gateway's, or a page.
fn of_text(status: u16, text: &[u8], host: &str, asked: Asked<'_>) -> Fault {
    let passing = |error: StoreError| {
        let detail = format!("HTTP {status} from {host}");
        Fault::new(error.detail(detail), Retry::Always, Reach::Call)
    };
    if let Some((code, message)) = flat(text, status) {
        return codes::fault(Said { code, reason: None, message: &message }, asked);
    }
    match status {
        401 => codes::unauthenticated(),
        408 | 500.. => passing(StoreError::unavailable()),
        429 => passing(StoreError::throttled()),
        _ => Fault::of_call(something_else(status)),
    }
}

/// The error as gateways from gRPC write it, without the object around it that Google has:
/// `{"code": 5, "message": "..", "details": []}`.
fn flat(text: &[u8], status: u16) -> Option<(&'static str, String)> {
    let value: Value = serde_json::from_slice(text).ok()?;
    let code = Code::from(i32::try_from(value.get("code")?.as_i64()?).ok()?);
    let message = value.get("message")?.as_str()?;
    let known = match code {
        Code::Unknown | Code::NotFound => code_of(Some(status), message),
        code => code.name(),
    };
    Some((known, message.to_owned()))
}

/// As Google maps its codes to HTTP, for an error that has a status only. A wrong path is not an absent secret.
fn code_of(http_status: Option<u16>, message: &str) -> &'static str {
    let code = match http_status {
        Some(400) if has_word(message, &["disabled", "destroyed"]) => Code::FailedPrecondition,
        Some(400) => Code::InvalidArgument,
        Some(401) => Code::Unauthenticated,
        Some(403) => Code::PermissionDenied,
        Some(404) if has_word(message, &["secret"]) => Code::NotFound,
        Some(409) => Code::Aborted,
        Some(429) => Code::ResourceExhausted,
        Some(499) => Code::Cancelled,
        Some(501) => Code::Unimplemented,
        Some(503) => Code::Unavailable,
        Some(504) => Code::DeadlineExceeded,
        Some(500..) => Code::Internal,
        _ => Code::Unknown,
    };
    code.name()
}

/// Whether one of these words stands there by itself, not in a path or a name.
fn has_word(message: &str, wanted: &[&str]) -> bool {
    let mut words = message.split_whitespace();
    words.any(|word| wanted.iter().any(|wanted| word.eq_ignore_ascii_case(wanted)))
}

fn something_else(status: u16) -> StoreError {
    StoreError::malformed()
        .detail(format!("HTTP {status} with a text that is not the service's JSON"))
        .help("check the endpoint: something other than Secret Manager answers there, perhaps a proxy")
}

/// The answer has no payload, or one that was spoilt on its way.
pub(super) fn spoilt(detail: &'static str) -> Fault {
    let error = StoreError::malformed()
        .detail(detail)
        .help("see what stands between this program and Secret Manager: a proxy, an emulator");
    Fault::new(error, Retry::Once, Reach::Call)
}

/// Why the SDK made no client.
pub(super) fn no_client(error: &client_builder::Error) -> Fault {
    if let Some(credentials) = chain(error).find_map(|link| link.downcast_ref()) {
        return sign_in::not_built(credentials);
    }
    Fault::of_client(if error.is_universe_domain_mismatch() {
        StoreError::misconfigured()
            .detail("the credentials belong to another universe than googleapis.com")
            .help("set GOOGLE_CLOUD_UNIVERSE_DOMAIN to the one that they belong to")
    } else {
        StoreError::misconfigured()
            .detail("the Google SDK could not make a client")
            .help("check that the endpoint is a URL: https://HOST")
    })
}

#[cfg(test)]
mod tests {
    use super::super::names::Name;
    use super::*;
    use crate::store::StoreErrorKind;

    fn asked() -> Asked<'static> {
        Asked { project: "acme", name: Name::read("db", None).unwrap() }
    }

    fn http(status: u16, text: &'static str) -> Fault {
        of(&Error::http(status, Default::default(), text.into()), "example.com", asked())
    }

    fn service(status: Status, http_status: u16) -> Fault {
        let error = Error::service_with_http_metadata(status, Some(http_status), None);
        of(&error, "example.com", asked())
    }

    #[test]
    fn a_gateways_text_is_none_of_googles_errors() {
        use StoreErrorKind::*;
        for (status, kind, retry) in [
            (400, Malformed, Retry::Never),
            (401, Misconfigured, Retry::Never),
            (403, Malformed, Retry::Never),
            (404, Malformed, Retry::Never),
            (408, Unavailable, Retry::Always),
            (429, Throttled, Retry::Always),
            (500, Unavailable, Retry::Always),
            (503, Unavailable, Retry::Always),
        ] {
            for text in ["<html>hunter2</html>", r#"{"message": "hunter2"}"#, "[]", ""] {
                let fault = http(status, text);
                assert_eq!((fault.error.kind(), fault.retry), (kind, retry), "{status} {text}");
                assert!(!format!("{fault:?}").contains("hunter2"), "{fault:?}");
            }
        }
    }

    #[test]
    fn errors_of_gateways_from_grpc_are_read_too() {
        let text = r#"{"code": 5, "message": "Secret [db] not found.", "details": []}"#;
        assert_eq!(http(404, text).error.kind(), StoreErrorKind::NotFound);
        let text = r#"{"code": 7, "message": "no"}"#;
        assert_eq!(http(403, text).error.kind(), StoreErrorKind::Denied);
    }

    #[test]
    fn a_wrong_path_is_no_absent_secret() {
        let text = r#"{"code": 5, "message": "Method does not exist."}"#;
        assert_eq!(http(404, text).error.kind(), StoreErrorKind::Malformed);
        let nameless = Status::default().set_message("Not found");
        assert_eq!(service(nameless, 404).error.kind(), StoreErrorKind::Malformed);
        let nameless = Status::default().set_message("Secret not found");
        assert_eq!(service(nameless, 404).error.kind(), StoreErrorKind::NotFound);
        let path = "No route for /v1/projects/acme/secrets/my-secret/versions/latest:access";
        let nameless = Status::default().set_message(path);
        assert_eq!(service(nameless, 404).error.kind(), StoreErrorKind::Malformed);
    }

    #[test]
    fn a_version_that_is_off_may_lack_its_code() {
        let kind =
            |message: &str| service(Status::default().set_message(message), 400).error.kind();
        let off = "Secret Version [projects/1/secrets/db/versions/3] is in DISABLED state.";
        assert_eq!(kind(off), StoreErrorKind::Disabled);
        assert_eq!(kind("No such thing: [disabled]"), StoreErrorKind::Misconfigured);
    }

    #[test]
    fn the_service_says_when_to_come_back() {
        let info: StatusDetails = serde_json::from_str(
            r#"{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "7s"}"#,
        )
        .unwrap();
        let status = Status::default().set_code(Code::ResourceExhausted).set_details([info]);
        let fault = service(status.clone(), 429);
        assert_eq!(fault.error.kind(), StoreErrorKind::Throttled);
        assert_eq!(fault.retry, Retry::After(7));

        let without = Error::http(429, Default::default(), "".into());
        let mut headers = without.http_headers().unwrap().clone();
        headers.insert("retry-after", "3".parse().unwrap());
        let error = Error::service_with_http_metadata(status, Some(429), Some(headers.clone()));
        let fault = of(&error, "example.com", asked());
        assert_eq!(fault.retry, Retry::After(3));
        let fault = of(&Error::http(429, headers, "".into()), "example.com", asked());
        assert_eq!(fault.retry, Retry::After(3));
    }

    #[test]
    fn only_a_refused_token_is_renewed() {
        let status = |code| Error::service(Status::default().set_code(code));
        assert!(is_refused(&status(Code::Unauthenticated)));
        assert!(!is_refused(&status(Code::PermissionDenied)));
        assert!(is_refused(&Error::http(401, Default::default(), "".into())));
        let without = Error::authentication(CredentialsError::from_msg(true, "hunter2"));
        assert!(is_without_token(&without) && !is_refused(&without));
        assert!(!format!("{:?}", of(&without, "example.com", asked())).contains("hunter2"));
    }
}
