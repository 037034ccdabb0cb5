//! What is read, and what stands in its way.

use http::StatusCode;
use serde_json::json;

use super::super::payload::{crc32c, encode};
use super::super::{GcpFake, PAGE_TEXT};
use super::{DB, LATEST, SECRETS, failure, get, raw, with};

/// `AccessSecretVersionResponse`: `data` is base64, `dataCrc32c` a 64-bit number and so text, and the name has the
/// project's number and the version's.
#[test]
fn a_version_is_accessed() {
    let (status, body) = get(&with(b"a\n"), LATEST);
    // The example of the page on data integrity.
    let payload = json!({ "data": "YQo=", "dataCrc32c": "163439259" });
    let name = "projects/123456789012/secrets/db/versions/1";
    assert_eq!((status, body), (200, json!({ "name": name, "payload": payload })));
}

/// RFC 3720, B.4, and the check value of the Castagnoli polynomial.
#[test]
fn the_checksum_is_crc32c() {
    assert_eq!(crc32c(b"123456789"), 0xE306_9283);
    assert_eq!(crc32c(&[0; 32]), 0x8A91_36AA);
}

/// A project is named by its id or its number; responses name it by its number.
#[test]
fn a_project_has_an_id_and_a_number() {
    let fake = with(b"x");
    let by_number = get(&fake, "/v1/projects/123456789012/secrets/db/versions/1:access");
    assert_eq!(by_number, get(&fake, LATEST));
    let unknown = get(&fake, "/v1/projects/nobody/secrets/db");
    assert_eq!(failure(&unknown).1, "PERMISSION_DENIED");
    assert_eq!(unknown.1["error"]["details"][0]["reason"], "CONSUMER_INVALID");
    fake.project("nobody", "99");
    fake.version("projects/nobody/secrets/db", "y");
    let (_, body) = get(&fake, "/v1/projects/nobody/secrets/db/versions/1:access");
    assert_eq!(body["name"], "projects/99/secrets/db/versions/1");
}

/// A path may be percent-encoded, the colon of a custom method too; an encoded slash belongs to an id.
#[test]
fn paths_are_decoded() {
    let fake = with(b"x");
    let encoded = "/v1/projects/test%2Dproject/secrets/d%62/versions/latest%3Aaccess";
    assert_eq!(get(&fake, encoded).0, 200);
    let slash = get(&fake, &format!("{SECRETS}/d%2Fb/versions/latest:access"));
    assert_eq!(failure(&slash).1, "INVALID_ARGUMENT");
    assert_eq!(fake.calls()[0].path, LATEST);
    assert_eq!(fake.calls()[0].operation, "AccessSecretVersion");
}

/// A regional secret is `projects/*/locations/*/secrets/*` and another secret than the global one of that id.
#[test]
fn secrets_are_global_or_regional() {
    let fake = with(b"global");
    fake.version("projects/test-project/locations/europe-west3/secrets/db", "regional");
    let uri = "/v1/projects/test-project/locations/europe-west3/secrets/db";
    let (_, body) = get(&fake, &format!("{uri}/versions/latest:access"));
    let name = "projects/123456789012/locations/europe-west3/secrets/db/versions/1";
    assert_eq!(body["name"], name);
    assert_eq!(body["payload"]["data"], encode(b"regional"));
    assert_eq!(get(&fake, LATEST).1["payload"]["data"], encode(b"global"));
    assert_eq!(get(&fake, uri).1.get("replication"), None, "replication is of global secrets");
    let elsewhere = "/v1/projects/test-project/locations/us-east1/secrets/db/versions/1:access";
    assert_eq!(get(&fake, elsewhere).0, 404);
}

/// Ids start at 1 and count up; `latest` is the version created last, in whatever state it is.
#[test]
fn latest_is_the_version_created_last() {
    let fake = with(b"one");
    fake.version("db", "two").version("db", "three").disable("db", 3);
    assert_eq!(
        failure(&get(&fake, LATEST)),
        (
            400,
            "FAILED_PRECONDITION",
            "Secret Version [projects/123456789012/secrets/db/versions/3] is in DISABLED state."
        )
    );
    assert_eq!(get(&fake, &format!("{DB}/versions/2:access")).1["payload"]["data"], encode(b"two"));
    fake.destroy("db", 3);
    assert_eq!(
        failure(&get(&fake, LATEST)).2,
        "Secret Version [projects/123456789012/secrets/db/versions/3] is in DESTROYED state."
    );
    fake.version("db", "four");
    assert_eq!(get(&fake, LATEST).1["payload"]["data"], encode(b"four"));
}

/// What is not there is `NOT_FOUND`: a secret, a version, a version of a secret that has none.
#[test]
fn what_is_not_there() {
    let fake = GcpFake::new();
    let none = "Secret [projects/123456789012/secrets/db] not found or has no versions.";
    assert_eq!(failure(&get(&fake, LATEST)), (404, "NOT_FOUND", none));
    fake.secret("db");
    assert_eq!(failure(&get(&fake, LATEST)), (404, "NOT_FOUND", none));
    let nine = get(&fake, &format!("{DB}/versions/9:access"));
    let text = "Secret Version [projects/123456789012/secrets/db/versions/9] not found.";
    assert_eq!(failure(&nine), (404, "NOT_FOUND", text));
    assert_eq!(get(&fake, &format!("{DB}/versions/0")).0, 404);
    let (status, body) = get(&fake, &format!("{SECRETS}/other"));
    let text = "Secret [projects/123456789012/secrets/other] not found.";
    assert_eq!(failure(&(status, body)), (404, "NOT_FOUND", text));
}

/// An id outside the rule never reaches a secret.
#[test]
fn an_id_outside_the_rule_is_refused_everywhere() {
    let fake = GcpFake::new();
    let access = get(&fake, &format!("{SECRETS}/10.0.0.1/versions/latest:access"));
    let text = "The provided Secret ID [projects/test-project/secrets/10.0.0.1/versions/latest] does not match the \
                expected format [projects/*/secrets/*/versions/*]";
    assert_eq!(failure(&access), (400, "INVALID_ARGUMENT", text));
    assert_eq!(failure(&get(&fake, &format!("{DB}/versions/a.b:access"))).1, "INVALID_ARGUMENT");
    assert_eq!(failure(&get(&fake, &format!("{SECRETS}/{}", "a".repeat(256)))).0, 400);
}

/// `SecretPayload.dataCrc32c` is optional; and a payload may be damaged on its way.
#[test]
fn checksums_may_be_absent_or_wrong() {
    let fake = with(b"a\n");
    fake.version("other", "x").bad_checksum("db");
    let (_, body) = get(&fake, LATEST);
    assert_eq!(
        body["payload"],
        json!({ "data": "YQo=", "dataCrc32c": (!163_439_259_u32).to_string() })
    );
    let (_, body) = get(&fake, &format!("{SECRETS}/other/versions/1:access"));
    assert_eq!(body["payload"]["dataCrc32c"], crc32c(b"x").to_string());
    fake.without_checksum();
    assert_eq!(get(&fake, LATEST).1["payload"], json!({ "data": "YQo=" }));
}

/// A denial does not tell whether the resource is there, and has an `ErrorInfo` of IAM.
#[test]
fn a_secret_is_denied() {
    let fake = with(b"x");
    fake.version("other", "y").deny("db").deny("missing");
    let denied = get(&fake, LATEST);
    let resource = "projects/test-project/secrets/db/versions/latest";
    let text = format!(
        "Permission 'secretmanager.versions.access' denied for resource '{resource}' (or it may not exist)."
    );
    assert_eq!(failure(&denied), (403, "PERMISSION_DENIED", &*text));
    let details = json!([{
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "IAM_PERMISSION_DENIED",
        "domain": "iam.googleapis.com",
        "metadata": { "permission": "secretmanager.versions.access", "resource": resource },
    }]);
    assert_eq!(denied.1["error"]["details"], details);
    assert_eq!(get(&fake, &format!("{SECRETS}/missing/versions/1:access")).0, 403);
    assert_eq!(get(&fake, &format!("{SECRETS}/other/versions/1:access")).0, 200);
}

/// `google.api.ErrorReason`: `SERVICE_DISABLED` has `consumer` and `service`.
#[test]
fn the_api_may_be_disabled() {
    let fake = with(b"x");
    fake.disable_api();
    let disabled = get(&fake, LATEST);
    let (code, status, text) = failure(&disabled);
    assert_eq!((code, status), (403, "PERMISSION_DENIED"));
    assert!(
        text.starts_with("Secret Manager API has not been used in project 123456789012 before")
    );
    let info = &disabled.1["error"]["details"][0];
    assert_eq!(
        (&info["reason"], &info["domain"]),
        (&json!("SERVICE_DISABLED"), &json!("googleapis.com"))
    );
    assert_eq!(info["metadata"]["consumer"], "projects/123456789012");
    assert_eq!(info["metadata"]["service"], "secretmanager.googleapis.com");
}

/// A gateway answers with its own page and any status, for the secrets that it is set for alone.
#[test]
fn a_gateway_answers_with_text() {
    let fake = with(b"x");
    fake.version("other", "y");
    for status in [200, 502] {
        fake.gateway_text("db", status);
        let response = raw(&fake, "GET", LATEST, &[], "");
        assert_eq!(response.status(), status);
        assert_eq!(response.headers()["content-type"], "text/html; charset=UTF-8");
        assert!(String::from_utf8_lossy(response.body()).contains(PAGE_TEXT));
    }
    assert_eq!(get(&fake, &format!("{SECRETS}/other/versions/1:access")).0, 200);
}

/// What no method has a path for is a page of Google's front end.
#[test]
fn an_unknown_path_is_a_page() {
    let fake = with(b"x");
    let versions = format!("{DB}/versions/1");
    let paths = [
        ("GET", "/v2/projects/test-project/secrets"),
        ("GET", "/v1/projects//secrets/db"),
        ("GET", "/v1/projects/test-project/secrets/db/versions/1/x"),
        ("POST", LATEST),
        ("GET", &format!("{versions}:destroy")),
        ("PUT", DB),
    ];
    for (method, path) in paths {
        let response = raw(&fake, method, path, &[], "");
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{method} {path}");
        assert!(response.body().starts_with(b"<!DOCTYPE html>"));
    }
    assert_eq!(fake.calls().len(), paths.len());
}

/// Clones are the same service.
#[test]
fn clones_share_their_state() {
    let fake = GcpFake::new();
    fake.clone().version("db", "x");
    assert_eq!(get(&fake.clone(), LATEST).0, 200);
    assert_eq!(fake.calls().len(), 1);
}
