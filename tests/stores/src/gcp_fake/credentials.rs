//! Bearer tokens, and the two places that give them out: the OAuth 2.0 token service and the metadata server.

use std::collections::BTreeSet;
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::header::{AUTHORIZATION, HeaderValue};
use http::{Method, Request, Response, StatusCode};
use serde_json::{Value, json};

use super::payload::decode;
use super::reply::{Code, Failure, error_info, json_body, text_body};
use super::route::Operation;
use super::{PROJECT, PROJECT_NUMBER};

const EMAIL: &str = "tests@test-project.iam.gserviceaccount.com";
const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const HOUR: u64 = 3600;

pub(super) fn is_token(path: &str) -> bool {
    path == "/token"
}

/// The root is where clients look whether there is a metadata server.
pub(super) fn is_metadata(path: &str) -> bool {
    path == "/" || path.starts_with("/computeMetadata/")
}

#[derive(Default)]
pub(super) struct Tokens {
    required: bool,
    issued: usize,
    live: BTreeSet<String>,
    expired: BTreeSet<String>,
}

impl Tokens {
    pub(super) fn require(&mut self) {
        self.required = true;
    }

    pub(super) fn expire(&mut self) {
        self.expired.append(&mut self.live);
    }

    /// Whether a call may go on.
    pub(super) fn check(
        &mut self,
        request: &Request<Bytes>,
        operation: Operation,
    ) -> Result<(), Failure> {
        if !self.required {
            return Ok(());
        }
        let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = header.and_then(|value| value.split_once(' '));
        let token = token.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let Some((_, token)) = token else {
            return Err(unauthenticated("CREDENTIALS_MISSING", operation));
        };
        if self.expired.contains(token) {
            return Err(unauthenticated("ACCESS_TOKEN_EXPIRED", operation));
        }
        if self.live.contains(token) {
            return Ok(());
        }
        // A service account may sign its own token, for the service as audience or with a scope.
        let claims = claims(token).filter(|claims| claims["sub"] == claims["iss"]);
        let claims = claims.filter(|claims| claims["aud"].is_string() || has_scope(claims));
        match claims.map(|claims| is_fresh(&claims)) {
            None => Err(unauthenticated("ACCESS_TOKEN_TYPE_UNSUPPORTED", operation)),
            Some(false) => Err(unauthenticated("ACCESS_TOKEN_EXPIRED", operation)),
            Some(true) => {
                self.live.insert(token.to_owned());
                Ok(())
            }
        }
    }

    /// `POST /token`: an access token for a JWT that a service account signed.
    pub(super) fn grant(&mut self, request: &Request<Bytes>) -> Response<Bytes> {
        if request.method() != Method::POST {
            return refused("invalid_request", "Method not allowed.");
        }
        let field = |name: &str| {
            let mut fields = form_urlencoded::parse(request.body());
            fields.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
        };
        match (field("grant_type").as_deref(), field("assertion")) {
            (Some(JWT_BEARER), Some(assertion)) => match claims(&assertion) {
                None => refused("invalid_grant", "Invalid JWT: Failed to parse."),
                Some(claims) if !claims["iss"].is_string() || !claims["aud"].is_string() => {
                    refused("invalid_grant", "Invalid JWT: A required claim is missing.")
                }
                Some(claims) if !is_fresh(&claims) => refused(
                    "invalid_grant",
                    "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. \
                     Check your iat and exp values in the JWT claim.",
                ),
                Some(claims) if !has_scope(&claims) => {
                    refused("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
                }
                Some(_) => json_body(StatusCode::OK, &self.issue()),
            },
            (Some(JWT_BEARER), None) => {
                refused("invalid_request", "Missing required parameter: assertion")
            }
            (Some(_), _) => refused("unsupported_grant_type", "Invalid grant_type"),
            (None, _) => refused("invalid_request", "Missing required parameter: grant_type"),
        }
    }

    /// The metadata server of an instance in [`PROJECT`].
    pub(super) fn metadata(&mut self, path: &str, request: &Request<Bytes>) -> Response<Bytes> {
        let headers = request.headers();
        let flavour = headers.get("metadata-flavor").is_some_and(|flavour| flavour == "Google");
        let account = "/computeMetadata/v1/instance/service-accounts/default";
        let text = |text: &str| text_body(StatusCode::OK, "application/text", text.to_owned());
        let mut response = match path {
            "/" => text("computeMetadata/\n"),
            _ if !flavour => {
                let text = "Missing Metadata-Flavor:Google header.".to_owned();
                text_body(StatusCode::FORBIDDEN, "text/html; charset=UTF-8", text)
            }
            // It came through a proxy, so perhaps not from the instance.
            _ if headers.contains_key("x-forwarded-for") => {
                let text = "X-Forwarded-For is not allowed.".to_owned();
                text_body(StatusCode::FORBIDDEN, "text/html; charset=UTF-8", text)
            }
            "/computeMetadata/v1/project/project-id" => text(PROJECT),
            "/computeMetadata/v1/project/numeric-project-id" => text(PROJECT_NUMBER),
            "/computeMetadata/v1/universe/universe-domain" => text("googleapis.com"),
            _ => match path.strip_prefix(account) {
                Some("/email") => text(EMAIL),
                Some("/token") => json_body(StatusCode::OK, &self.issue()),
                _ => text_body(StatusCode::NOT_FOUND, "text/html; charset=UTF-8", String::new()),
            },
        };
        response.headers_mut().insert("metadata-flavor", HeaderValue::from_static("Google"));
        response
    }

    fn issue(&mut self) -> Value {
        self.issued += 1;
        let token = format!("ya29.fake-{}", self.issued);
        self.live.insert(token.clone());
        json!({ "access_token": token, "expires_in": 3599, "token_type": "Bearer" })
    }
}

/// The claims of a JWT whose signature nobody checks.
fn claims(token: &str) -> Option<Value> {
    let mut parts = token.split('.');
    let (header, claims, _signature) = (parts.next()?, parts.next()?, parts.next()?);
    let object = |part| serde_json::from_slice(&decode(part)?).ok().filter(Value::is_object);
    let _header: Value = object(header)?;
    parts.next().is_none().then_some(object(claims)?)
}

/// At most an hour from its making, and not over.
fn is_fresh(claims: &Value) -> bool {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    match (claims["iat"].as_u64(), claims["exp"].as_u64()) {
        (Some(made), Some(over)) => now < over && over <= made + HOUR,
        _ => false,
    }
}

fn has_scope(claims: &Value) -> bool {
    claims["scope"].as_str().is_some_and(|scope| !scope.is_empty())
}

fn unauthenticated(reason: &str, operation: Operation) -> Failure {
    let service = "secretmanager.googleapis.com";
    let method = format!("google.cloud.secretmanager.v1.SecretManagerService.{}", operation.name());
    let (what, challenge) = match reason {
        "CREDENTIALS_MISSING" => (
            "Request is missing required authentication credential.",
            "Bearer realm=\"https://accounts.google.com/\"",
        ),
        _ => (
            "Request had invalid authentication credentials.",
            "Bearer realm=\"https://accounts.google.com/\", error=\"invalid_token\"",
        ),
    };
    let text = format!(
        "{what} Expected OAuth 2 access token, login cookie or other valid authentication credential. See \
         https://developers.google.com/identity/sign-in/web/devconsole-project."
    );
    let metadata = json!({ "method": method, "service": service });
    Failure::new(Code::Unauthenticated, text)
        .detail(error_info(reason, "googleapis.com", &metadata))
        .challenge(challenge)
}

/// An error as OAuth 2.0 has it, which is not that of `google.rpc.Status`.
fn refused(error: &str, description: &str) -> Response<Bytes> {
    let body = json!({ "error": error, "error_description": description });
    json_body(StatusCode::BAD_REQUEST, &body)
}
