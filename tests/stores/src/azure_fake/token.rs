//! The token service: the client credentials flow of Microsoft Entra, discovery, and managed identities.

mod managed_identity;

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Method, Response, StatusCode};
use serde_json::{Value, json};

use super::wire::{self, Asked};
use super::{ASSERTION, CLIENT_ID, CLIENT_SECRET, RESOURCE, TENANT, TOKEN};

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// An id that stands for the ids of calls.
const TRACE: &str = "255d1aef-8c98-452f-ac51-23d051240864";

pub(super) struct Entra {
    pub(super) tenant: String,
    pub(super) client_id: String,
    pub(super) client_secret: String,
    pub(super) assertion: String,
    pub(super) identity: bool,
    pub(super) lifetime: Duration,
    /// The resources that the tenant knows.
    pub(super) resources: Vec<String>,
    pub(super) calls: usize,
    issued: Vec<Token>,
}

struct Token {
    audience: String,
    expires: Instant,
}

/// Why the vault does not take a token.
pub(super) enum Invalid {
    Expired,
    Unknown,
}

impl Default for Entra {
    fn default() -> Self {
        Self {
            tenant: TENANT.to_owned(),
            client_id: CLIENT_ID.to_owned(),
            client_secret: CLIENT_SECRET.to_owned(),
            assertion: ASSERTION.to_owned(),
            identity: true,
            lifetime: Duration::from_secs(3599),
            resources: vec![RESOURCE.to_owned(), "https://management.azure.com".to_owned()],
            calls: 0,
            issued: Vec::new(),
        }
    }
}

impl Entra {
    pub(super) fn expire(&mut self) {
        let now = Instant::now();
        self.issued.iter_mut().for_each(|token| token.expires = now);
    }

    /// The resource that a token was issued for.
    pub(super) fn audience(&self, token: &str) -> Result<&str, Invalid> {
        let number = token.strip_prefix(TOKEN).and_then(|number| number.parse::<usize>().ok());
        let token = number.and_then(|number| self.issued.get(number)).ok_or(Invalid::Unknown)?;
        if token.expires <= Instant::now() { Err(Invalid::Expired) } else { Ok(&token.audience) }
    }

    /// Clients must treat a token as opaque, so there is nothing in it.
    fn issue(&mut self, audience: &str) -> String {
        let expires = Instant::now() + self.lifetime;
        self.issued.push(Token { audience: audience.to_owned(), expires });
        format!("{TOKEN}{}", self.issued.len() - 1)
    }

    fn knows(&self, resource: &str) -> bool {
        self.resources.iter().any(|known| known == resource.trim_end_matches('/'))
    }
}

/// The answer, if the path is one of the token service.
pub(super) fn respond(entra: &mut Entra, asked: &Asked) -> Option<Response<Bytes>> {
    let segments: Vec<&str> = asked.segments.iter().map(String::as_str).collect();
    let response = match segments[..] {
        ["common", "discovery", "instance"] => instance(entra, asked),
        [tenant, "v2.0", ".well-known", "openid-configuration"] => {
            configuration(entra, asked, tenant).unwrap_or_else(|error| error.response())
        }
        [tenant, "oauth2", "v2.0", "token"] => {
            entra.calls += 1;
            let granted = entra.client_credentials(asked, tenant);
            granted.unwrap_or_else(|error| error.response())
        }
        _ => return managed_identity::respond(entra, asked, &segments),
    };
    Some(response)
}

/// What `login.microsoftonline.com` says of itself: this host is an authority of its own.
fn instance(entra: &Entra, asked: &Asked) -> Response<Bytes> {
    let host = asked.base.trim_start_matches("https://");
    let metadata = json!({ "preferred_network": host, "preferred_cache": host, "aliases": [host] });
    let discovery =
        format!("{}/{}/v2.0/.well-known/openid-configuration", asked.base, entra.tenant);
    found(&json!({
        "tenant_discovery_endpoint": discovery,
        "api-version": "1.1",
        "metadata": [metadata],
    }))
}

fn configuration(entra: &Entra, asked: &Asked, tenant: &str) -> Result<Response<Bytes>, Error> {
    entra.check_tenant(tenant)?;
    let authority = format!("{}/{tenant}", asked.base);
    Ok(found(&json!({
        "issuer": format!("{authority}/v2.0"),
        "authorization_endpoint": format!("{authority}/oauth2/v2.0/authorize"),
        "token_endpoint": format!("{authority}/oauth2/v2.0/token"),
        "token_endpoint_auth_methods_supported":
            ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": format!("{authority}/discovery/v2.0/keys"),
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
    })))
}

impl Entra {
    fn check_tenant(&self, tenant: &str) -> Result<(), Error> {
        if tenant.eq_ignore_ascii_case(&self.tenant) {
            return Ok(());
        }
        let text = format!("Tenant '{tenant}' not found. Check that the tenant ID is right.");
        Err(Error(StatusCode::BAD_REQUEST, "invalid_request", 90002, text))
    }

    fn client_credentials(
        &mut self,
        asked: &Asked,
        tenant: &str,
    ) -> Result<Response<Bytes>, Error> {
        if asked.method != Method::POST {
            let text = format!("The endpoint only accepts POST requests, not {}.", asked.method);
            return Err(Error(StatusCode::BAD_REQUEST, "invalid_request", 900561, text));
        }
        self.check_tenant(tenant)?;
        let form = asked.form();
        let field = |name: &str| form.get(name).map(String::as_str);
        let needed = |name: &str| {
            let text = format!("The request body must contain the following parameter: '{name}'.");
            field(name).ok_or(Error(StatusCode::BAD_REQUEST, "invalid_request", 900144, text))
        };
        let grant = needed("grant_type")?;
        if grant != "client_credentials" {
            let text = format!("The app requested an unsupported grant type '{grant}'.");
            return Err(Error(StatusCode::BAD_REQUEST, "unsupported_grant_type", 70003, text));
        }
        let client = needed("client_id")?;
        let resource = self.resource(needed("scope")?)?;
        if !client.eq_ignore_ascii_case(&self.client_id) {
            let text = format!(
                "Application with identifier '{client}' was not found in the directory '{tenant}'."
            );
            return Err(Error(StatusCode::BAD_REQUEST, "unauthorized_client", 700016, text));
        }
        match (field("client_secret"), field("client_assertion")) {
            (Some(secret), None) => self.check_secret(secret)?,
            (None, Some(assertion)) => {
                self.check_assertion(needed("client_assertion_type")?, assertion)?;
            }
            _ => {
                let text = "'client_assertion', 'client_secret' or 'request' is required for the \
                            'client_credentials' grant type.";
                return Err(Error(
                    StatusCode::UNAUTHORIZED,
                    "invalid_client",
                    7000216,
                    text.into(),
                ));
            }
        }
        let seconds = self.lifetime.as_secs();
        Ok(found(&json!({
            "token_type": "Bearer",
            "expires_in": seconds,
            "ext_expires_in": seconds,
            "access_token": self.issue(&resource),
        })))
    }

    /// `https://vault.azure.net/.default` asks for a token for `https://vault.azure.net`.
    fn resource(&self, scope: &str) -> Result<String, Error> {
        let Some(resource) = scope.strip_suffix("/.default") else {
            let text = format!(
                "The provided value for scope {scope} is not valid. Client credential flows must \
                 have a scope value with /.default suffixed to the resource identifier."
            );
            return Err(Error(StatusCode::BAD_REQUEST, "invalid_scope", 1_002_012, text));
        };
        if !self.knows(resource) {
            let text =
                format!("The resource principal named {resource} was not found in the tenant.");
            return Err(Error(StatusCode::BAD_REQUEST, "invalid_resource", 500_011, text));
        }
        Ok(resource.to_owned())
    }

    fn check_secret(&self, secret: &str) -> Result<(), Error> {
        if secret == self.client_secret {
            return Ok(());
        }
        let text = "Invalid client secret provided. Ensure the secret being sent in the request is \
                    the client secret value, not the client secret ID.";
        Err(Error(StatusCode::UNAUTHORIZED, "invalid_client", 7_000_215, text.to_owned()))
    }

    fn check_assertion(&self, kind: &str, assertion: &str) -> Result<(), Error> {
        if kind != ASSERTION_TYPE {
            let text = "Request is malformed or invalid: client_assertion_type.".to_owned();
            return Err(Error(StatusCode::BAD_REQUEST, "invalid_request", 9_002_313, text));
        }
        if assertion == self.assertion {
            return Ok(());
        }
        let text = "No matching federated identity record found for presented assertion.";
        Err(Error(StatusCode::UNAUTHORIZED, "invalid_client", 70021, text.to_owned()))
    }
}

/// Status, OAuth error, number of the service's own error, and text.
struct Error(StatusCode, &'static str, u32, String);

impl Error {
    fn response(&self) -> Response<Bytes> {
        let Self(status, error, number, text) = self;
        let (time, trace) = ("2016-01-09 02:02:12Z", TRACE);
        let description = format!(
            "AADSTS{number}: {text}\r\nTrace ID: {trace}\r\nCorrelation ID: {trace}\r\nTimestamp: {time}"
        );
        let body = json!({
            "error": error,
            "error_description": description,
            "error_codes": [number],
            "timestamp": time,
            "trace_id": trace,
            "correlation_id": trace,
        });
        wire::json(*status, &body)
    }
}

fn found(body: &Value) -> Response<Bytes> {
    wire::json(StatusCode::OK, body)
}

#[cfg(test)]
mod tests {
    use super::super::AzureFake;
    use super::super::testing::{credentials, header, json, send};
    use super::*;

    const VAULT: &str = "https%3A%2F%2Fvault.azure.net%2F.default";

    fn ask(fake: &AzureFake, tenant: &str, form: &str) -> (u16, Value) {
        let answer = send(fake, "POST", &format!("/{tenant}/oauth2/v2.0/token"), &[], form);
        (answer.status().as_u16(), json(&answer))
    }

    #[track_caller]
    fn refused(tenant: &str, form: &str, status: u16, error: &str, number: u32) {
        let fake = AzureFake::new();
        let (found, body) = ask(&fake, tenant, form);
        assert_eq!((found, &body["error"]), (status, &json!(error)), "{body}");
        assert_eq!(body["error_codes"], json!([number]));
        let description = body["error_description"].as_str().unwrap();
        assert!(description.starts_with(&format!("AADSTS{number}: ")), "{description}");
        assert!(!description.contains("hunter2"), "{description}");
        assert_eq!(fake.token_calls(), 1);
    }

    #[test]
    fn a_client_secret_gets_a_token() {
        // Client credentials flow: «token_type», «expires_in» (3599 in its example) and «access_token».
        let fake = AzureFake::new();
        let (status, body) = ask(&fake, TENANT, &credentials(VAULT));
        assert_eq!((status, &body["token_type"]), (200, &json!("Bearer")));
        assert_eq!(body["expires_in"], 3599);
        assert!(body["access_token"].as_str().unwrap().starts_with(TOKEN));
        let (_, another) = ask(&fake, TENANT, &credentials(VAULT));
        assert_ne!(body["access_token"], another["access_token"]);
        assert_eq!(fake.token_calls(), 2);
        assert!(fake.calls().is_empty());
    }

    #[test]
    fn a_client_assertion_gets_a_token() {
        // «client_assertion_type: must be set to urn:ietf:params:oauth:client-assertion-type:jwt-bearer»
        let form = |kind: &str, assertion: &str| {
            format!(
                "client_id={CLIENT_ID}&scope={VAULT}&grant_type=client_credentials\
                 &client_assertion_type={kind}&client_assertion={assertion}"
            )
        };
        let (status, _) = ask(&AzureFake::new(), TENANT, &form(ASSERTION_TYPE, ASSERTION));
        assert_eq!(status, 200);
        refused(TENANT, &form(ASSERTION_TYPE, "a.b.c"), 401, "invalid_client", 70021);
        refused(TENANT, &form("saml", ASSERTION), 400, "invalid_request", 9_002_313);
        let told = AzureFake::new();
        told.assertion("a.b.c");
        assert_eq!(ask(&told, TENANT, &form(ASSERTION_TYPE, "a.b.c")).0, 200);
    }

    #[test]
    fn who_is_not_known_gets_none() {
        // Error response: error, error_description, error_codes, timestamp, trace_id, correlation_id.
        let form = credentials(VAULT);
        refused("contoso", &form, 400, "invalid_request", 90002);
        let other = form.replace(CLIENT_ID, "535fb089-9ff3-47b6-9bfb-4f1264799865");
        refused(TENANT, &other, 400, "unauthorized_client", 700_016);
        let wrong = form.replace("&client_secret=", "&client_secret=hunter2");
        refused(TENANT, &wrong, 401, "invalid_client", 7_000_215);
        let without = form.replace("&client_secret=", "&secret=");
        refused(TENANT, &without, 401, "invalid_client", 7_000_216);
        let own = AzureFake::new();
        own.client("contoso", "app", "pass word");
        let form = "client_id=app&client_secret=pass+word&grant_type=client_credentials&scope=";
        assert_eq!(ask(&own, "contoso", &format!("{form}{VAULT}")).0, 200);
        assert_eq!(ask(&own, TENANT, &format!("{form}{VAULT}")).0, 400);
    }

    #[test]
    fn a_request_must_be_well_formed() {
        // «grant_type: must be set to client_credentials», «scope: the resource identifier affixed with .default»
        let form = credentials(VAULT);
        let grant = form.replace("client_credentials", "password");
        refused(TENANT, &grant, 400, "unsupported_grant_type", 70003);
        refused(TENANT, &form.replace("&scope=", "&s="), 400, "invalid_request", 900_144);
        refused(TENANT, &credentials("user.read"), 400, "invalid_scope", 1_002_012);
        refused(TENANT, &credentials("https://evil/.default"), 400, "invalid_resource", 500_011);
        let got = send(
            &AzureFake::new(),
            "GET",
            &format!("/{TENANT}/oauth2/v2.0/token"),
            &[],
            &credentials(VAULT),
        );
        assert_eq!((got.status().as_u16(), &json(&got)["error_codes"]), (400, &json!([900_561])));
    }

    #[test]
    fn its_endpoints_can_be_discovered() {
        let fake = AzureFake::new();
        let at = "/common/discovery/instance?api-version=1.1&authorization_endpoint=a";
        let instance = json(&send(&fake, "GET", at, &[], ""));
        assert_eq!(instance["metadata"][0]["aliases"], json!(["myvault.vault.azure.net"]));
        let at = instance["tenant_discovery_endpoint"].as_str().unwrap();
        let answer = send(&fake, "GET", at, &[], "");
        assert_eq!(header(&answer, "content-type"), "application/json; charset=utf-8");
        let at = json(&answer)["token_endpoint"].as_str().unwrap().to_owned();
        assert_eq!(send(&fake, "POST", &at, &[], &credentials(VAULT)).status(), 200);
        let other = send(&fake, "GET", "/contoso/v2.0/.well-known/openid-configuration", &[], "");
        assert_eq!(other.status(), 400);
        assert_eq!(fake.token_calls(), 1);
    }
}
