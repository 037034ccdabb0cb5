//! The token endpoints of managed identities: the instance metadata service of a virtual machine, and App Service.

use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::{Method, Response, StatusCode};
use serde_json::json;

use super::super::wire::{self, Asked};
use super::super::{IDENTITY_CLIENT_ID, IDENTITY_HEADER, IDENTITY_PATH};
use super::{Entra, TRACE, found};

/// The answer, if the path is one of them.
pub(super) fn respond(
    entra: &mut Entra,
    asked: &Asked,
    segments: &[&str],
) -> Option<Response<Bytes>> {
    let answer = match segments {
        ["metadata", "identity", "oauth2", "token"] => instance_metadata,
        _ if asked.path.trim_end_matches('/').eq_ignore_ascii_case(IDENTITY_PATH) => app_service,
        _ => return None,
    };
    entra.calls += 1;
    Some(answer(entra, asked))
}

fn instance_metadata(entra: &mut Entra, asked: &Asked) -> Response<Bytes> {
    let refuse = |error: &str, text: &str| {
        let body = json!({ "error": error, "error_description": text });
        wire::json(StatusCode::BAD_REQUEST, &body)
    };
    let resource = asked.parameter("resource");
    if asked.header("metadata") != "true" {
        return refuse("bad_request_102", "Required metadata header not specified");
    }
    if asked.method != Method::GET || asked.parameter("api-version") < "2018-02-01" {
        return refuse("invalid_request", "The request is malformed");
    }
    if !entra.has_identity(asked) {
        return refuse("invalid_request", "Identity not found");
    }
    if !entra.knows(resource) {
        let text = format!("AADSTS50001: The application named {resource} was not found");
        return refuse("invalid_resource", &text);
    }
    let now = now();
    found(&json!({
        "access_token": entra.issue(resource),
        "refresh_token": "",
        "expires_in": entra.lifetime.as_secs().to_string(),
        "expires_on": (now + entra.lifetime.as_secs()).to_string(),
        "not_before": now.to_string(),
        "resource": resource,
        "token_type": "Bearer",
    }))
}

fn app_service(entra: &mut Entra, asked: &Asked) -> Response<Bytes> {
    let refuse = |status: StatusCode, text: &str| {
        let status_code = status.as_u16();
        let body = json!({ "statusCode": status_code, "message": text, "correlationId": TRACE });
        wire::json(status, &body)
    };
    let resource = asked.parameter("resource");
    if asked.header("x-identity-header") != IDENTITY_HEADER {
        return refuse(StatusCode::UNAUTHORIZED, "The identity header is missing or wrong.");
    }
    if asked.method != Method::GET || asked.parameter("api-version") < "2019-08-01" {
        return refuse(StatusCode::BAD_REQUEST, "The api-version is not supported.");
    }
    if !entra.has_identity(asked) {
        let text = "No managed identity found for specified ClientId/ResourceId/PrincipalId.";
        return refuse(StatusCode::BAD_REQUEST, text);
    }
    if !entra.knows(resource) {
        return refuse(StatusCode::BAD_REQUEST, "The resource was not found in the tenant.");
    }
    found(&json!({
        "access_token": entra.issue(resource),
        "client_id": IDENTITY_CLIENT_ID,
        "expires_on": (now() + entra.lifetime.as_secs()).to_string(),
        "resource": resource,
        "token_type": "Bearer",
    }))
}

impl Entra {
    /// Whether it has the identity asked for: the system-assigned one if the query names none.
    fn has_identity(&self, asked: &Asked) -> bool {
        let others = ["object_id", "principal_id", "mi_res_id", "msi_res_id"];
        let named = asked.query.get("client_id");
        self.identity
            && named.is_none_or(|named| named.eq_ignore_ascii_case(IDENTITY_CLIENT_ID))
            && !others.iter().any(|other| asked.query.contains_key(*other))
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

#[cfg(test)]
mod tests {
    use super::super::super::AzureFake;
    use super::super::super::testing::{Header, json, send};
    use super::*;

    const IMDS: &str =
        "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://vault.azure.net";
    const APP_SERVICE: &str =
        "/MSI/token?api-version=2019-08-01&resource=https%3A%2F%2Fvault.azure.net";

    fn metadata() -> Header {
        ("metadata", "true".to_owned())
    }

    fn identity_header() -> Header {
        ("x-identity-header", IDENTITY_HEADER.to_owned())
    }

    #[track_caller]
    fn opens_the_vault(fake: &AzureFake, issued: &Response<Bytes>) {
        let token = json(issued)["access_token"].as_str().unwrap().to_owned();
        let authorization = ("authorization", format!("Bearer {token}"));
        fake.set("a", "1");
        let found = send(fake, "GET", "/secrets/a?api-version=7.4", &[authorization], "");
        assert_eq!(found.status(), 200);
    }

    #[test]
    fn a_virtual_machine_gets_a_token() {
        // The sample response of the instance metadata service: its times are strings.
        let fake = AzureFake::new();
        let issued = send(&fake, "GET", IMDS, &[metadata()], "");
        let body = json(&issued);
        assert_eq!(body["expires_in"], "3599");
        assert_eq!(body["resource"], "https://vault.azure.net");
        assert!(body["expires_on"].as_str().unwrap().parse::<u64>().unwrap() > now());
        opens_the_vault(&fake, &issued);
        assert_eq!(fake.token_calls(), 1);
    }

    #[test]
    fn a_virtual_machine_must_send_the_metadata_header() {
        // «400 bad_request_102: Required metadata header not specified. The value must be true, in all lower case.»
        let fake = AzureFake::new();
        for headers in [vec![], vec![("metadata", "True".to_owned())]] {
            let refused = send(&fake, "GET", IMDS, &headers, "");
            assert_eq!(refused.status(), 400);
            assert_eq!(json(&refused)["error"], "bad_request_102");
        }
    }

    #[test]
    fn a_virtual_machine_gets_none_for_what_is_not_there() {
        // «invalid_resource: The application named URI was not found», «api-version 2018-02-01 or greater»
        let fake = AzureFake::new();
        let error = |fake: &AzureFake, at: &str| {
            let refused = send(fake, "GET", at, &[metadata()], "");
            assert_eq!(refused.status(), 400);
            json(&refused)["error_description"].as_str().unwrap().to_owned()
        };
        let resource = IMDS.replace("vault.azure.net", "evil");
        assert!(error(&fake, &resource).starts_with("AADSTS50001"));
        assert_eq!(error(&fake, &format!("{IMDS}&client_id=other")), "Identity not found");
        assert_eq!(error(&fake, &format!("{IMDS}&object_id=other")), "Identity not found");
        assert_ne!(error(&fake, &IMDS.replace("api-version", "v")), "Identity not found");
        fake.without_identity();
        assert_eq!(error(&fake, IMDS), "Identity not found");
    }

    #[test]
    fn app_service_gets_a_token() {
        // «access_token, client_id, expires_on, resource, token_type», and the sample's path is /MSI/token.
        let fake = AzureFake::new();
        let at = format!("{APP_SERVICE}&client_id={}", IDENTITY_CLIENT_ID.to_uppercase());
        let issued = send(&fake, "GET", &at, &[identity_header()], "");
        assert_eq!(json(&issued)["client_id"], IDENTITY_CLIENT_ID);
        opens_the_vault(&fake, &issued);
    }

    #[test]
    fn app_service_must_send_the_identity_header() {
        // «X-IDENTITY-HEADER: the value of the IDENTITY_HEADER environment variable»
        let fake = AzureFake::new();
        assert_eq!(send(&fake, "GET", APP_SERVICE, &[metadata()], "").status(), 401);
        let at = APP_SERVICE.replace("2019-08-01", "2017-09-01");
        assert_eq!(send(&fake, "GET", &at, &[identity_header()], "").status(), 400);
        fake.without_identity();
        assert_eq!(send(&fake, "GET", APP_SERVICE, &[identity_header()], "").status(), 400);
        assert_eq!(fake.token_calls(), 3);
    }
}
