//! Tokens: asked for, given out, over.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::super::GcpFake;
use super::super::payload::encode;
use super::{LATEST, failure, get, parsed, raw, with};

fn bearer(fake: &GcpFake, token: &str) -> (u16, Value) {
    parsed(&raw(fake, "GET", LATEST, &[("authorization", &format!("Bearer {token}"))], ""))
}

/// `google.api.ErrorReason`: a token is missing, unknown or expired, which is `UNAUTHENTICATED` each time.
#[test]
fn a_token_is_asked_for() {
    let fake = with(b"x");
    assert_eq!(bearer(&fake, "anything").0, 200);
    fake.require_token();
    let reason = |refused: &(u16, Value)| {
        assert_eq!(failure(refused).1, "UNAUTHENTICATED");
        let info = &refused.1["error"]["details"][0];
        let method = "google.cloud.secretmanager.v1.SecretManagerService.AccessSecretVersion";
        assert_eq!(info["metadata"]["method"], method);
        info["reason"].as_str().unwrap().to_owned()
    };
    assert_eq!(reason(&get(&fake, LATEST)), "CREDENTIALS_MISSING");
    assert_eq!(reason(&bearer(&fake, "anything")), "ACCESS_TOKEN_TYPE_UNSUPPORTED");
    let response = raw(&fake, "GET", LATEST, &[], "");
    assert!(response.headers()["www-authenticate"].to_str().unwrap().starts_with("Bearer "));
    let (_, issued) = grant(&fake, &claims(0, 3600));
    let token = issued["access_token"].as_str().unwrap();
    assert_eq!(bearer(&fake, token).0, 200);
    fake.expire_tokens();
    assert_eq!(reason(&bearer(&fake, token)), "ACCESS_TOKEN_EXPIRED");
    let (_, issued) = grant(&fake, &claims(0, 3600));
    assert_eq!(bearer(&fake, issued["access_token"].as_str().unwrap()).0, 200);
}

/// The claims of a service account's JWT, made and over so many seconds from now.
fn claims(made: i64, over: i64) -> Value {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let now = i64::try_from(now).unwrap();
    json!({
        "iss": "tests@test-project.iam.gserviceaccount.com",
        "scope": "https://www.googleapis.com/auth/cloud-platform",
        "aud": "https://oauth2.googleapis.com/token",
        "iat": now + made,
        "exp": now + over,
    })
}

fn jwt(claims: &Value) -> String {
    let part =
        |part: &str| encode(part.as_bytes()).replace('+', "-").replace('/', "_").replace('=', "");
    let header = part(r#"{"alg":"RS256","typ":"JWT"}"#);
    format!("{header}.{}.c2lnbmF0dXJl", part(&claims.to_string()))
}

fn grant(fake: &GcpFake, claims: &Value) -> (u16, Value) {
    let grant = "urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer";
    let body = format!("grant_type={grant}&assertion={}", jwt(claims));
    parsed(&raw(fake, "POST", "/token", &[], &body))
}

/// OAuth 2.0 for service accounts: a JWT that is at most an hour old, with a scope, for a token; errors as in
/// RFC 6749.
#[test]
fn a_signed_jwt_is_exchanged() {
    let fake = GcpFake::new();
    let (status, body) = grant(&fake, &claims(0, 3600));
    assert_eq!(
        (status, &body["token_type"], &body["expires_in"]),
        (200, &json!("Bearer"), &json!(3599))
    );
    let without = |claim: &str| {
        let mut claims = claims(0, 3600);
        claims.as_object_mut().unwrap().remove(claim);
        grant(&fake, &claims)
    };
    for claim in ["iss", "aud", "iat", "exp"] {
        assert_eq!((without(claim).0, &without(claim).1["error"]), (400, &json!("invalid_grant")));
    }
    assert_eq!(without("scope").1["error"], "invalid_scope");
    for (made, over) in [(-7200, -3600), (0, 7200)] {
        assert_eq!(grant(&fake, &claims(made, over)).1["error"], "invalid_grant");
    }
    for (body, error) in [
        ("", "invalid_request"),
        ("grant_type=password", "unsupported_grant_type"),
        ("grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer", "invalid_request"),
        ("grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=a.b.c", "invalid_grant"),
    ] {
        let (status, body) = parsed(&raw(&fake, "POST", "/token", &[], body));
        assert_eq!((status, &body["error"]), (400, &json!(error)));
    }
    assert!(fake.count("Token") > 0);
}

/// A service account may do without the token service and sign a token whose subject is itself.
#[test]
fn a_service_account_signs_its_own_token() {
    let fake = with(b"x");
    fake.require_token();
    let own = |audience: Value, made, over| {
        let mut claims = claims(made, over);
        claims["sub"] = claims["iss"].clone();
        claims["aud"] = audience;
        jwt(&claims)
    };
    let token = own(json!("https://secretmanager.googleapis.com/"), 0, 3600);
    assert_eq!(bearer(&fake, &token).0, 200);
    assert_eq!(bearer(&fake, &own(Value::Null, -1, 3599)).0, 200, "the scope is enough");
    assert_eq!(bearer(&fake, &own(Value::Null, -7200, -3600)).0, 401);
    assert_eq!(bearer(&fake, &jwt(&claims(0, 3600))).0, 401, "an assertion is no token");
    fake.expire_tokens();
    assert_eq!(bearer(&fake, &token).0, 401);
}

/// The metadata server answers those alone who send `Metadata-Flavor: Google` and come through no proxy, and says so
/// itself.
#[test]
fn the_metadata_server_gives_tokens() {
    let fake = with(b"x");
    fake.require_token();
    let flavour = ("Metadata-Flavor", "Google");
    let ask = |path: &str, headers: &[(&str, &str)]| {
        raw(&fake, "GET", &format!("/computeMetadata/v1/{path}"), headers, "")
    };
    let token = "instance/service-accounts/default/token";
    assert_eq!(ask(token, &[]).status(), 403);
    assert_eq!(ask(token, &[("Metadata-Flavor", "else")]).status(), 403);
    assert_eq!(ask(token, &[flavour, ("X-Forwarded-For", "10.0.0.1")]).status(), 403);
    let project = ask("project/project-id", &[flavour]);
    assert_eq!(project.body(), "test-project");
    assert_eq!(project.headers()["metadata-flavor"], "Google");
    assert_eq!(ask("project/numeric-project-id", &[flavour]).body(), "123456789012");
    assert_eq!(ask("project/nothing", &[flavour]).status(), 404);
    let (_, issued) = parsed(&ask(token, &[flavour]));
    assert_eq!(bearer(&fake, issued["access_token"].as_str().unwrap()).0, 200);
    let root = raw(&fake, "GET", "/", &[], "");
    assert_eq!(
        (root.status().as_u16(), &root.headers()["metadata-flavor"]),
        (200, &"Google".parse().unwrap())
    );
    assert_eq!(fake.count("Metadata"), 8);
}
