//! The calls of the vault: who may make them, and what they must look like.

mod operation;

use std::collections::BTreeSet;

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode};
use serde_json::{Value, json};

use self::operation::{Operation, route};
use super::refusal::Refusal;
use super::secrets::Secrets;
use super::token::{Entra, Invalid};
use super::wire::{self, Asked};
use super::{Call, RESOURCE};

/// The protocol versions that the REST reference lists.
const API_VERSIONS: [&str; 9] =
    ["2016-10-01", "7.0", "7.1", "7.2", "7.3", "7.4", "7.5", "7.6", "2025-07-01"];

const REGION: &str = "westeurope";

pub(super) struct Vault {
    /// What the challenge names.
    pub(super) resource: String,
    pub(super) calls: Vec<Call>,
    pub(super) lists: usize,
    secrets: Secrets,
    denied: BTreeSet<String>,
    denied_permissions: BTreeSet<String>,
}

impl Default for Vault {
    fn default() -> Self {
        Self {
            resource: RESOURCE.to_owned(),
            calls: Vec::new(),
            lists: 0,
            secrets: Secrets::default(),
            denied: BTreeSet::new(),
            denied_permissions: BTreeSet::new(),
        }
    }
}

/// The answer to a call, which is counted.
pub(super) fn respond(vault: &mut Vault, entra: &Entra, asked: &Asked) -> Response<Bytes> {
    let answer = vault.answer(entra, asked);
    let mut response = answer.unwrap_or_else(|refusal| refusal.response());
    vault.calls.push(Call {
        method: asked.method.to_string(),
        path: asked.path.clone(),
        status: response.status().as_u16(),
    });
    let request = format!("3fa8effe-d7ce-471e-a5ef-{:012x}", vault.calls.len());
    let headers = response.headers_mut();
    headers.insert("x-ms-request-id", HeaderValue::from_str(&request).expect("it is ASCII"));
    headers.insert("x-ms-keyvault-region", HeaderValue::from_static(REGION));
    headers.insert("x-ms-keyvault-service-version", HeaderValue::from_static("1.9.1652.1"));
    response
}

impl Vault {
    pub(super) fn put(&mut self, name: &str, value: &str) -> String {
        let set = check_name(name)
            .and_then(|()| self.secrets.set("", name, &json!({ "value": value })))
            .unwrap_or_else(|refusal| panic!("{}", refusal.message));
        set["id"].as_str().and_then(|id| id.rsplit('/').next()).unwrap_or_default().to_owned()
    }

    pub(super) fn deny(&mut self, name: &str) {
        self.denied.insert(name.to_ascii_lowercase());
    }

    pub(super) fn deny_by_policy(&mut self, permission: &str) {
        self.denied_permissions.insert(permission.to_owned());
    }

    fn answer(&mut self, entra: &Entra, asked: &Asked) -> Result<Response<Bytes>, Refusal> {
        if !matches!(asked.segments.first().map(String::as_str), Some("secrets" | "deletedsecrets"))
        {
            let text = format!("There is nothing at {}.", asked.path);
            return Err(Refusal::new(StatusCode::NOT_FOUND, "NotFound", text));
        }
        let routed = route(asked);
        if routed.as_ref().is_ok_and(|(operation, ..)| operation.needs().0 == "list") {
            self.lists += 1;
        }
        self.authenticate(entra, asked)?;
        let (operation, name, version) = routed?;
        check_api_version(asked.parameter("api-version"))?;
        if !name.is_empty() {
            check_name(name)?;
        }
        self.authorize(entra, asked, operation, name)?;
        let base = asked.base.as_str();
        let secrets = &mut self.secrets;
        let body = match operation {
            Operation::Set => secrets.set(base, name, &parameters(asked)?)?,
            Operation::Get => secrets.get(base, name, version)?,
            Operation::Update => secrets.update(base, name, version, &parameters(asked)?)?,
            Operation::Delete => secrets.delete(base, name)?,
            Operation::List => secrets.list(base),
            Operation::ListVersions => secrets.list_versions(base, name)?,
            Operation::GetDeleted => secrets.deleted(base, name)?,
            Operation::ListDeleted => secrets.list_deleted(base),
            Operation::Recover => secrets.recover(base, name)?,
            Operation::Purge => {
                secrets.purge(name)?;
                let mut nothing = Response::new(Bytes::new());
                *nothing.status_mut() = StatusCode::NO_CONTENT;
                return Ok(nothing);
            }
        };
        Ok(wire::json(StatusCode::OK, &body))
    }

    fn authenticate(&self, entra: &Entra, asked: &Asked) -> Result<(), Refusal> {
        let (scheme, token) = asked.header("authorization").split_once(' ').unwrap_or_default();
        let (message, rejected) = if !scheme.eq_ignore_ascii_case("bearer") {
            ("AKV10000: Request is missing a Bearer or PoP token.".to_owned(), false)
        } else {
            match entra.audience(token.trim()) {
                Ok(RESOURCE) => return Ok(()),
                Ok(other) => {
                    let expected = format!("Expected {RESOURCE}, found: {other}.");
                    (format!("AKV10022: Invalid audience. {expected}"), true)
                }
                Err(Invalid::Expired) => {
                    ("[TokenExpired] Error validating token: 'S2S12086'.".to_owned(), true)
                }
                Err(Invalid::Unknown) => ("Error validating token: IDX10503".to_owned(), true),
            }
        };
        let mut challenge = format!(
            "Bearer authorization=\"{}/{}\", resource=\"{}\"",
            asked.base, entra.tenant, self.resource
        );
        if rejected {
            challenge.push_str(", error=\"invalid_token\"");
        }
        let refusal = Refusal::new(StatusCode::UNAUTHORIZED, "Unauthorized", message);
        Err(refusal.challenge(challenge))
    }

    fn authorize(
        &self,
        entra: &Entra,
        asked: &Asked,
        operation: Operation,
        name: &str,
    ) -> Result<(), Refusal> {
        let forbidden = |text| Refusal::new(StatusCode::FORBIDDEN, "Forbidden", text);
        let host = asked.base.trim_start_matches("https://");
        let vault = host.split('.').next().unwrap_or_default();
        let caller =
            format!("appid={};iss=https://sts.windows.net/{}/", entra.client_id, entra.tenant);
        let (permission, action) = operation.needs();
        if self.denied_permissions.contains(permission) {
            let text = format!(
                "The user, group or application '{caller}' does not have secrets {permission} \
                 permission on key vault '{vault};location={REGION}'."
            );
            return Err(forbidden(text).inner("AccessDenied"));
        }
        if self.denied.contains(&name.to_ascii_lowercase()) {
            let text = format!(
                "Caller is not authorized to perform action on resource.\r\nCaller: {caller}\r\n\
                 Action: 'Microsoft.KeyVault/vaults/secrets/{action}'\r\n\
                 Resource: '/subscriptions/0/resourcegroups/rg/providers/microsoft.keyvault/vaults/\
                 {vault}/secrets/{name}'\r\nAssignment: (not found)\r\nDenyAssignmentId: null\r\n\
                 DecisionReason: 'DeniedWithNoValidRBAC'\r\nVault: {vault};location={REGION}\r\n"
            );
            return Err(forbidden(text).inner("ForbiddenByRbac"));
        }
        Ok(())
    }
}

fn check_api_version(version: &str) -> Result<(), Refusal> {
    let text = match version {
        "" => "The api-version query parameter must be specified.".to_owned(),
        _ if API_VERSIONS.contains(&version) => return Ok(()),
        _ => format!("The api-version '{version}' is not supported."),
    };
    Err(Refusal::new(StatusCode::BAD_REQUEST, "BadParameter", text))
}

fn check_name(name: &str) -> Result<(), Refusal> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if (1..=127).contains(&name.len()) && name.bytes().all(allowed) {
        return Ok(());
    }
    let text = format!("The request URI contains an invalid name: {name}");
    Err(Refusal::new(StatusCode::BAD_REQUEST, "BadParameter", text))
}

/// The body, which must be a JSON object.
fn parameters(asked: &Asked) -> Result<Value, Refusal> {
    let body = serde_json::from_slice(&asked.body).ok().filter(Value::is_object);
    body.ok_or_else(|| {
        let text = "Property  has invalid value\r\n".to_owned();
        Refusal::new(StatusCode::BAD_REQUEST, "BadParameter", text)
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::testing::{bearer, bearer_for, call, header, json, refusal, send};
    use super::super::{AzureFake, TENANT};
    use super::*;

    const SECRET: &str = "/secrets/a?api-version=7.4";

    fn with_secret() -> AzureFake {
        let fake = AzureFake::new();
        fake.set("a", "1");
        fake
    }

    #[track_caller]
    fn unauthorized(fake: &AzureFake, headers: &[(&'static str, String)]) -> (String, String) {
        let refused = send(fake, "GET", SECRET, headers, "");
        assert_eq!(refusal(&refused), (401, "Unauthorized".to_owned(), None));
        let message = json(&refused)["error"]["message"].as_str().unwrap().to_owned();
        (header(&refused, "www-authenticate"), message)
    }

    #[test]
    fn who_has_no_token_is_told_where_to_get_one() {
        // «When an access token is not supplied, an HTTP 401 error will be returned and will include the
        // WWW-Authenticate header: authorization, resource (https://vault.azure.net).»
        let expected = format!(
            "Bearer authorization=\"https://myvault.vault.azure.net/{TENANT}\", \
             resource=\"https://vault.azure.net\""
        );
        for headers in [vec![], vec![("authorization", "Basic YTpi".to_owned())]] {
            let (challenge, message) = unauthorized(&with_secret(), &headers);
            assert_eq!(challenge, expected);
            assert!(message.starts_with("AKV10000"), "{message}");
        }
    }

    #[test]
    fn a_token_that_is_not_accepted_is_told_so() {
        // «.. or when a token is not accepted by the service»; RFC 6750: error="invalid_token".
        let fake = with_secret();
        for token in ["", "x", "azure-fake-token-0", "azure-fake-token-x"] {
            let (challenge, _) =
                unauthorized(&fake, &[("authorization", format!("Bearer {token}"))]);
            assert!(challenge.ends_with(", error=\"invalid_token\""), "{challenge}");
        }
    }

    #[test]
    fn tokens_expire() {
        // «The token is expired» is among the reasons for a 401.
        let fake = with_secret();
        let old = bearer(&fake);
        assert_eq!(send(&fake, "GET", SECRET, std::slice::from_ref(&old), "").status(), 200);
        fake.expire_tokens();
        let (challenge, message) = unauthorized(&fake, &[old]);
        assert!(challenge.contains("invalid_token") && message.contains("TokenExpired"));
        assert_eq!(send(&fake, "GET", SECRET, &[bearer(&fake)], "").status(), 200);
        fake.token_lifetime(Duration::ZERO);
        assert!(unauthorized(&fake, &[bearer(&fake)]).1.contains("TokenExpired"));
    }

    #[test]
    fn a_token_must_be_for_the_vault() {
        // «The resource is https://vault.azure.net, with no trailing slash. This token will NOT work for any resource
        // that doesn't explicitly match this value.»
        let fake = with_secret();
        for scope in ["https://management.azure.com/.default", "https://vault.azure.net//.default"]
        {
            let (challenge, message) = unauthorized(&fake, &[bearer_for(&fake, scope)]);
            assert!(message.starts_with("AKV10022"), "{message}");
            assert!(challenge.contains("invalid_token"));
        }
    }

    #[test]
    fn a_challenge_can_name_another_resource() {
        let fake = with_secret();
        fake.wrong_audience("https://evil.example/");
        let (challenge, _) = unauthorized(&fake, &[]);
        assert!(challenge.ends_with("resource=\"https://evil.example/\""), "{challenge}");
        let token = bearer_for(&fake, "https://evil.example/.default");
        assert!(unauthorized(&fake, &[token]).1.contains("found: https://evil.example"));
    }

    #[test]
    fn the_version_of_the_protocol_must_be_named() {
        // «Clients must use the api-version query string parameter .. as there is no default.»
        let fake = with_secret();
        let get = |query: &str| {
            let path = format!("/secrets/a{query}");
            send(&fake, "GET", &path, &[bearer(&fake)], "")
        };
        for query in
            ["?api-version=7.4", "?api-version=7.5", "?api-version=7.6", "?api-version=2025-07-01"]
        {
            assert_eq!(get(query).status(), 200, "{query}");
        }
        for query in ["", "?api-version=", "?api-version=1", "?version=7.4"] {
            assert_eq!(refusal(&get(query)), (400, "BadParameter".to_owned(), None), "{query}");
        }
    }

    #[test]
    fn names_are_checked() {
        // «The name must be a 1-127 character string, containing only 0-9, a-z, A-Z, and -.»
        let fake = AzureFake::new();
        let put = |name: &str| call(&fake, "PUT", &format!("/secrets/{name}"), r#"{"value": "1"}"#);
        for name in ["-", "0", "Az-09", &"a".repeat(127)] {
            assert_eq!(put(name).status(), 200, "{name}");
        }
        for name in ["a_b", "a.b", "a%20b", "a%2Fb", "%C3%BC", &"a".repeat(128)] {
            assert_eq!(refusal(&put(name)), (400, "BadParameter".to_owned(), None), "{name}");
        }
    }

    #[test]
    fn a_secret_can_be_denied() {
        // The body of the service's 403: code Forbidden, inner error ForbiddenByRbac.
        let fake = with_secret();
        fake.set("b", "1");
        fake.deny("A").deny("absent");
        for name in ["a", "A", "absent"] {
            let refused = call(&fake, "GET", &format!("/secrets/{name}"), "");
            let expected = (403, "Forbidden".to_owned(), Some("ForbiddenByRbac".to_owned()));
            assert_eq!(refusal(&refused), expected);
            let message = json(&refused)["error"]["message"].to_string();
            assert!(message.contains("secrets/getSecret/action"), "{message}");
        }
        assert_eq!(call(&fake, "GET", "/secrets/b", "").status(), 200);
    }

    #[test]
    fn a_permission_can_be_denied() {
        // AccessDenied: «You may be missing permissions in access policy to do that operation.» Policies are of a vault.
        let fake = with_secret();
        fake.deny_by_policy("get");
        let refused = call(&fake, "GET", "/secrets/a", "");
        let expected = (403, "Forbidden".to_owned(), Some("AccessDenied".to_owned()));
        assert_eq!(refusal(&refused), expected);
        assert_eq!(call(&fake, "PUT", "/secrets/a", r#"{"value": "2"}"#).status(), 200);
        assert_eq!(call(&fake, "GET", "/secrets", "").status(), 200);
    }

    #[test]
    fn what_there_is_not() {
        let fake = AzureFake::new();
        assert_eq!(send(&fake, "GET", "/keys/a?api-version=7.4", &[], "").status(), 404);
        assert_eq!(send(&fake, "GET", "/", &[], "").status(), 404);
        assert_eq!(send(&fake, "POST", "/secrets/a", &[], "").status(), 401);
        for (method, path) in
            [("POST", "/secrets/a"), ("GET", "/secrets/a/latest"), ("GET", "/secrets/a/b/c")]
        {
            let refused = call(&fake, method, path, "");
            assert_eq!(refusal(&refused), (400, "BadParameter".to_owned(), None), "{path}");
        }
    }

    #[test]
    fn calls_are_recorded() {
        let fake = with_secret();
        send(&fake, "GET", SECRET, &[], "");
        // Microsoft's examples have two slashes, some of its clients one at the end.
        call(&fake, "GET", "//secrets/a/", "");
        let call_of =
            |path: &str, status| Call { method: "GET".to_owned(), path: path.to_owned(), status };
        assert_eq!(fake.calls(), [call_of("/secrets/a", 401), call_of("//secrets/a/", 200)]);
        assert_eq!((fake.lists(), fake.token_calls()), (0, 1));
        for path in ["/secrets", "/secrets/a/versions", "/deletedsecrets"] {
            assert_eq!(call(&fake, "GET", path, "").status(), 200);
        }
        send(&fake, "GET", "/secrets?api-version=7.4", &[], "");
        assert_eq!((fake.lists(), fake.calls().len()), (4, 6));
    }

    #[test]
    fn answers_have_the_headers_of_the_service() {
        let fake = with_secret();
        let (found, refused) =
            (call(&fake, "GET", "/secrets/a", ""), call(&fake, "GET", "/secrets/b", ""));
        for answer in [&found, &refused] {
            assert_eq!(header(answer, "content-type"), "application/json; charset=utf-8");
            assert_eq!(header(answer, "x-ms-keyvault-region"), REGION);
            assert_eq!(header(answer, "x-ms-request-id").len(), 36);
        }
        assert_ne!(header(&found, "x-ms-request-id"), header(&refused, "x-ms-request-id"));
    }
}
