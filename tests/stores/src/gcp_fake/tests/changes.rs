//! Secrets and versions made, changed, listed and taken away.

use serde_json::{Value, json};

use super::super::GcpFake;
use super::super::payload::encode;
use super::{DB, LATEST, SECRETS, failure, get, parsed, raw, send, with};

fn add(fake: &GcpFake, payload: &Value) -> (u16, Value) {
    send(fake, "POST", &format!("{DB}:addVersion"), &json!({ "payload": payload }))
}

/// `CreateSecret`: no version yet; an id once only; letters, digits, hyphens, underscores, at most 255.
#[test]
fn a_secret_is_created() {
    let fake = GcpFake::new();
    let new = json!({ "replication": { "automatic": {} }, "labels": { "team": "a" } });
    let (status, body) = send(&fake, "POST", &format!("{SECRETS}?secretId=db"), &new);
    assert_eq!(status, 200);
    assert_eq!(body["name"], "projects/123456789012/secrets/db");
    assert_eq!(body["labels"], json!({ "team": "a" }));
    assert_eq!(body["createTime"], "2023-11-14T22:13:20.000001Z");
    assert_eq!(get(&fake, DB).1, body);
    let again = send(&fake, "POST", &format!("{SECRETS}?secretId=db"), &new);
    let text = "Secret [projects/123456789012/secrets/db] already exists.";
    assert_eq!(failure(&again), (409, "ALREADY_EXISTS", text));
    let create = |id: &str| send(&fake, "POST", &format!("{SECRETS}?secretId={id}"), &new);
    for wrong in ["", "a.b", "a%2Fb", "%C3%A4", &"a".repeat(256)] {
        assert_eq!(failure(&create(wrong)).1, "INVALID_ARGUMENT", "{wrong}");
    }
    assert_eq!(create(&"a".repeat(255)).0, 200);
    assert_eq!(create("A-b_0").0, 200);
    let unknown = send(&fake, "POST", &format!("{SECRETS}?secretId=c"), &json!({ "nmae": "" }));
    assert_eq!(failure(&unknown).1, "INVALID_ARGUMENT", "an unknown field is refused");
}

/// `SecretPayload.data`: any bytes, at most 64 KiB; the service refuses an empty one.
#[test]
fn a_payload_has_a_size() {
    let fake = GcpFake::new();
    fake.secret("db");
    let limit = vec![0xFF; 65_536];
    let (status, body) = add(&fake, &json!({ "data": encode(&limit) }));
    assert_eq!((status, &body["state"]), (200, &json!("ENABLED")));
    assert_eq!(get(&fake, LATEST).1["payload"]["data"], encode(&limit));
    let over = add(&fake, &json!({ "data": encode(&vec![0; 65_537]) }));
    assert_eq!(failure(&over).1, "INVALID_ARGUMENT");
    for empty in [json!({ "data": "" }), json!({}), Value::Null] {
        let text = "Secret Payload cannot be empty.";
        assert_eq!(failure(&add(&fake, &empty)), (400, "INVALID_ARGUMENT", text));
    }
    assert_eq!(failure(&add(&fake, &json!({ "data": "!" }))).1, "INVALID_ARGUMENT");
    let cut = raw(&fake, "POST", &format!("{DB}:addVersion"), &[], "{\"payload\":");
    assert_eq!(failure(&parsed(&cut)).1, "INVALID_ARGUMENT");
    assert_eq!(get(&fake, &format!("{DB}/versions/2")).0, 404, "nothing of that was added");
}

/// JSON of protocol buffers: `bytes` in either alphabet, padded or not; names in either spelling.
#[test]
fn json_is_read_as_protocol_buffers_have_it() {
    let fake = GcpFake::new();
    fake.secret("db");
    for data in ["+/8=", "+/8", "-_8=", "-_8"] {
        assert_eq!(add(&fake, &json!({ "data": data })).0, 200, "{data}");
        assert_eq!(get(&fake, LATEST).1["payload"]["data"], "+/8=");
    }
    assert_eq!(add(&fake, &json!({ "data": "YQo=", "data_crc32c": 163_439_259 })).0, 200);
}

/// A given checksum is verified, and the version says that there was one; without one the service makes it.
#[test]
fn a_given_checksum_is_verified() {
    let fake = GcpFake::new();
    fake.secret("db");
    let (_, body) = add(&fake, &json!({ "data": "YQo=", "dataCrc32c": "163439259" }));
    assert_eq!(body["clientSpecifiedPayloadChecksum"], true);
    let (_, body) = add(&fake, &json!({ "data": "YQo=" }));
    assert_eq!(body.get("clientSpecifiedPayloadChecksum"), None);
    for wrong in [json!("163439258"), json!(1), json!("no number")] {
        let wrong = add(&fake, &json!({ "data": "YQo=", "dataCrc32c": wrong }));
        assert_eq!(failure(&wrong).1, "INVALID_ARGUMENT");
    }
}

/// `Secret.versionAliases`: changed by `UpdateSecret`, 64-bit numbers and so text; read by Get and Access alone.
#[test]
fn aliases_name_versions() {
    let fake = with(b"one");
    fake.version("db", "two");
    let aliases = json!({ "versionAliases": { "prod": "1", "next": 2 } });
    let (status, body) =
        send(&fake, "PATCH", &format!("{DB}?updateMask=version_aliases"), &aliases);
    assert_eq!((status, &body["versionAliases"]), (200, &json!({ "next": "2", "prod": "1" })));
    let (_, body) = get(&fake, &format!("{DB}/versions/prod:access"));
    assert_eq!(body["name"], "projects/123456789012/secrets/db/versions/1");
    let (_, body) = get(&fake, &format!("{DB}/versions/next"));
    assert_eq!(body["name"], "projects/123456789012/secrets/db/versions/2");
    assert_eq!(failure(&get(&fake, &format!("{DB}/versions/nobody:access"))).1, "NOT_FOUND");
    let disabled = send(&fake, "POST", &format!("{DB}/versions/prod:disable"), &json!({}));
    assert_eq!(failure(&disabled).1, "INVALID_ARGUMENT");
    fake.alias("db", "dangling", 7);
    assert_eq!(get(&fake, &format!("{DB}/versions/dangling:access")).0, 404);
}

/// An alias starts with a letter, has at most 63 letters, digits, hyphens and underscores, and is not `latest` or
/// `NEW`; there are at most 50.
#[test]
fn aliases_have_a_form() {
    let fake = with(b"x");
    let update = |aliases: &Value| {
        let body = json!({ "versionAliases": aliases });
        send(&fake, "PATCH", &format!("{DB}?updateMask=versionAliases"), &body)
    };
    for alias in ["latest", "NEW", "1st", "a.b", "", &"a".repeat(64)] {
        let refused = update(&json!({ alias: "1" }));
        assert_eq!(failure(&refused).1, "INVALID_ARGUMENT", "{alias}");
    }
    let many = |count| (0..count).map(|at| (format!("a{at}"), json!(1))).collect::<Value>();
    assert_eq!(update(&many(51)).0, 400);
    assert_eq!(update(&many(50)).0, 200);
    assert_eq!(update(&json!({})).1.get("versionAliases"), None);
    assert_eq!(send(&fake, "PATCH", DB, &json!({})).0, 400, "the mask is required");
}

/// A disabled version can be enabled again; a destroyed one stays, without data. Its metadata can always be read.
#[test]
fn a_version_has_a_state() {
    let fake = with(b"x");
    let to = |verb: &str| send(&fake, "POST", &format!("{DB}/versions/1:{verb}"), &json!({}));
    assert_eq!(to("disable").1["state"], "DISABLED");
    assert_eq!(to("enable").1["state"], "ENABLED");
    assert_eq!(get(&fake, LATEST).0, 200);
    let (_, body) = to("destroy");
    assert_eq!((&body["state"], body["destroyTime"].is_string()), (&json!("DESTROYED"), true));
    for verb in ["enable", "disable", "destroy"] {
        assert_eq!(failure(&to(verb)).1, "FAILED_PRECONDITION");
    }
    let (status, body) = get(&fake, &format!("{DB}/versions/latest"));
    assert_eq!((status, &body["state"]), (200, &json!("DESTROYED")));
    let numbers = format!("{DB}/versions/1?%24alt=json%3Benum-encoding%3Dint");
    assert_eq!(get(&fake, &numbers).1["state"], 3);
}

/// Etags have quotes; each change of a resource gives it another, and one that does not match is refused. A version
/// and its secret have their own.
#[test]
fn etags_guard_changes() {
    let fake = with(b"x");
    let secret = get(&fake, DB).1["etag"].clone();
    let version = get(&fake, &format!("{DB}/versions/1")).1["etag"].clone();
    assert!(version.as_str().unwrap().starts_with('"'));
    let enable = |etag: &Value| {
        send(&fake, "POST", &format!("{DB}/versions/1:enable"), &json!({ "etag": etag }))
    };
    assert_eq!(enable(&version).0, 200, "nothing to do, and yet a change");
    assert_eq!(failure(&enable(&version)).1, "FAILED_PRECONDITION");
    assert_eq!(get(&fake, DB).1["etag"], secret);
    let labels = json!({ "etag": "\"0\"", "labels": { "a": "b" } });
    let update = |body: &Value| send(&fake, "PATCH", &format!("{DB}?updateMask=labels"), body);
    assert_eq!(failure(&update(&labels)).1, "FAILED_PRECONDITION");
    let (_, body) = update(&json!({ "etag": secret, "labels": { "a": "b" } }));
    assert_ne!(body["etag"], secret);
    let wrong = send(&fake, "DELETE", &format!("{DB}?etag=%220%22"), &Value::Null);
    assert_eq!(failure(&wrong).1, "FAILED_PRECONDITION");
}

/// `DeleteSecret` answers with an empty message and takes the versions along.
#[test]
fn a_secret_is_deleted() {
    let fake = with(b"x");
    assert_eq!(send(&fake, "DELETE", DB, &Value::Null), (200, json!({})));
    assert_eq!(send(&fake, "DELETE", DB, &Value::Null).0, 404);
    assert_eq!(get(&fake, LATEST).0, 404);
    fake.version("db", "y");
    assert!(get(&fake, LATEST).1["name"].as_str().unwrap().ends_with("/versions/1"));
}

/// Lists are newest first, in pages; they hold no payload; and a test can see that they were asked for.
#[test]
fn lists_are_answered_and_recorded() {
    let fake = GcpFake::new();
    assert_eq!(get(&fake, SECRETS), (200, json!({})));
    fake.version("b", "hunter2").version("a", "x").version("a", "y");
    fake.secret("projects/test-project/locations/us-east1/secrets/c");
    let (_, body) = get(&fake, SECRETS);
    let names: Vec<&Value> =
        body["secrets"].as_array().unwrap().iter().map(|it| &it["name"]).collect();
    assert_eq!(names, ["projects/123456789012/secrets/a", "projects/123456789012/secrets/b"]);
    let (_, body) = get(&fake, &format!("{SECRETS}/a/versions?pageSize=1"));
    assert_eq!(body["versions"][0]["name"], "projects/123456789012/secrets/a/versions/2");
    assert_eq!((&body["totalSize"], &body["versions"][1]), (&json!(2), &Value::Null));
    let token = body["nextPageToken"].as_str().unwrap();
    let (_, body) = get(&fake, &format!("{SECRETS}/a/versions?pageSize=1&pageToken={token}"));
    assert_eq!(body["versions"][0]["name"], "projects/123456789012/secrets/a/versions/1");
    assert_eq!(body.get("nextPageToken"), None);
    assert_eq!((fake.count("ListSecrets"), fake.count("ListSecretVersions")), (2, 2));
    assert_eq!(fake.count("AccessSecretVersion"), 0);
}

/// What the fake does not simulate it refuses, so that no test believes it.
#[test]
fn what_is_not_simulated_is_refused() {
    let fake = with(b"x");
    let expiring = json!({ "ttl": "60s" });
    let created = send(&fake, "POST", &format!("{SECRETS}?secretId=c"), &expiring);
    assert_eq!(failure(&created).1, "UNIMPLEMENTED");
    assert_eq!(get(&fake, &format!("{SECRETS}?filter=name:db")).0, 501);
}
