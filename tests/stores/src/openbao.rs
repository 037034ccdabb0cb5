//! A real OpenBao or Vault, and power over it. `cargo xtask test` starts two.

use std::fmt::Display;
use std::io::Write as _;
use std::path::PathBuf;

use reqwest::{Certificate, Client, Method};
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

/// The root token of those that `cargo xtask test` starts.
const ROOT: &str = "root";

/// A client with a token that may do everything. Functions block, and panic if the server refuses.
pub struct OpenBao {
    url: String,
    ca: Option<PathBuf>,
    token: String,
    namespace: Option<String>,
    client: Client,
    runtime: Runtime,
}

impl OpenBao {
    /// The one that speaks plain HTTP, where `SECRETCONF_TEST_OPENBAO` says.
    ///
    /// # Panics
    ///
    /// If that is not set.
    pub fn plain() -> Self {
        Self::at(&variable("SECRETCONF_TEST_OPENBAO"), None, ROOT, None)
    }

    /// The one that speaks TLS, where `SECRETCONF_TEST_OPENBAO_TLS` says, with the authority that is to be trusted in
    /// `SECRETCONF_TEST_OPENBAO_CA`.
    ///
    /// # Panics
    ///
    /// If that is not set.
    pub fn tls() -> Self {
        let ca = PathBuf::from(variable("SECRETCONF_TEST_OPENBAO_CA"));
        Self::at(&variable("SECRETCONF_TEST_OPENBAO_TLS"), Some(ca), ROOT, None)
    }

    /// Any.
    ///
    /// # Panics
    ///
    /// If the file of the authority is none.
    pub fn at(url: &str, ca: Option<PathBuf>, token: &str, namespace: Option<String>) -> Self {
        let mut client = Client::builder().no_proxy();
        if let Some(ca) = &ca {
            let pem = std::fs::read(ca).expect("the file of the authority");
            client = client.tls_certs_only(Certificate::from_pem_bundle(&pem).expect("PEM"));
        } else if url.starts_with("http://") {
            client = client.tls_certs_only([]);
        }
        Self {
            url: url.trim_end_matches('/').to_owned(),
            ca,
            token: token.to_owned(),
            namespace,
            client: client.build().expect("a client"),
            runtime: Builder::new_current_thread().enable_all().build().expect("a runtime"),
        }
    }

    /// The same, in a namespace.
    pub fn in_namespace(&self, namespace: &str) -> Self {
        Self::at(&self.url, self.ca.clone(), &self.token, Some(namespace.to_owned()))
    }

    /// The namespace that it is in.
    pub fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref()
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The file of the authority that signed its certificate.
    ///
    /// # Panics
    ///
    /// If it speaks plain HTTP.
    pub fn ca(&self) -> PathBuf {
        self.ca.clone().expect("an OpenBao with TLS")
    }

    /// The status and the answer of any call.
    ///
    /// # Panics
    ///
    /// If there is no answer.
    pub fn call(&self, method: &str, path: &str, body: Option<&dyn Display>) -> (u16, Value) {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let mut request = self.client.request(method, format!("{}/v1/{path}", self.url));
        request = request.header("x-vault-token", &self.token);
        if let Some(namespace) = &self.namespace {
            request = request.header("x-vault-namespace", namespace);
        }
        if let Some(body) = body {
            request = request.body(body.to_string());
        }
        let (status, text) = self.runtime.block_on(async {
            let answer = request.send().await.expect("an answer");
            (answer.status().as_u16(), answer.text().await.expect("a whole answer"))
        });
        (status, serde_json::from_str(&text).unwrap_or_default())
    }

    /// The answer to a call that succeeds.
    #[track_caller]
    pub fn post(&self, path: &str, body: impl Display) -> Value {
        let (status, answer) = self.call("POST", path, Some(&body));
        assert!((200..300).contains(&status), "POST {path}: {status} {answer}");
        answer
    }

    /// The same; `None` if the server refuses, or knows no such thing.
    pub fn try_post(&self, path: &str, body: impl Display) -> Option<Value> {
        let (status, answer) = self.call("POST", path, Some(&body));
        (200..300).contains(&status).then_some(answer)
    }

    /// Takes away what was made at these paths. What stays is told past the test harness, which hides what tests that
    /// pass print.
    pub fn delete(&self, paths: &[String]) {
        for path in paths {
            let (status, answer) = self.call("DELETE", path, None);
            if !(200..300).contains(&status) {
                let text = format!("{path} is still there: {status} {answer}\n");
                std::io::stderr().write_all(text.as_bytes()).expect("an error output");
            }
        }
    }

    /// The answer to a call that succeeds.
    #[track_caller]
    pub fn get(&self, path: &str) -> Value {
        let (status, answer) = self.call("GET", path, None);
        assert_eq!(status, 200, "GET {path}: {answer}");
        answer
    }

    /// A new KV engine of this version at a random place.
    pub fn kv(&self, version: u8) -> String {
        let mount = crate::random("kv");
        self.mount_kv(&mount, version);
        mount
    }

    /// A new KV engine of this version.
    pub fn mount_kv(&self, mount: &str, version: u8) {
        self.try_mount_kv(mount, version).expect("a token that may mount engines");
    }

    /// The same; `None`, and no engine, if the server does not let us mount one or write there.
    pub fn try_mount_kv(&self, mount: &str, version: u8) -> Option<()> {
        let body = json!({ "type": "kv", "options": { "version": version.to_string() } });
        let at = format!("sys/mounts/{mount}");
        self.try_post(&at, body)?;
        let probe = format!("{mount}/{}probe", if version == 1 { "" } else { "data/" });
        // A versioned engine is not ready for a moment after it was mounted.
        for _ in 0..100 {
            match self.call("POST", &probe, Some(&r#"{"data": {}}"#)) {
                (200..300, _) => return Some(()),
                (400 | 500.., _) => std::thread::sleep(std::time::Duration::from_millis(50)),
                _ => break,
            }
        }
        self.delete(&[at]);
        None
    }

    /// Writes the data of a secret, a JSON object, into KV v1.
    pub fn write_v1(&self, mount: &str, path: &str, data: impl Display) {
        self.post(&format!("{mount}/{}", encoded(path)), data);
    }

    /// Writes another version into KV v2; its number.
    pub fn write_v2(&self, mount: &str, path: &str, data: impl Display) -> String {
        let path = format!("{mount}/data/{}", encoded(path));
        self.post(&path, format!("{{\"data\": {data}}}"))["data"]["version"].to_string()
    }

    /// Removes a secret, with all its versions.
    pub fn remove(&self, mount: &str, version: u8, path: &str) {
        let before = if version == 1 { "" } else { "metadata/" };
        self.delete(&[format!("{mount}/{before}{}", encoded(path))]);
    }

    /// A policy that allows what is listed, `(path, capability)`; its name.
    pub fn policy(&self, rules: &[(&str, &str)]) -> String {
        let name = crate::random("policy");
        self.try_policy(&name, rules).expect("a token that may make policies");
        name
    }

    /// Makes or changes a policy; `None` if the server refuses.
    pub fn try_policy(&self, name: &str, rules: &[(&str, &str)]) -> Option<Value> {
        let stanza = |(path, capability): &(&str, &str)| {
            format!("path \"{path}\" {{ capabilities = [\"{capability}\"] }}\n")
        };
        let text: String = rules.iter().map(stanza).collect();
        self.try_post(&format!("sys/policies/acl/{name}"), json!({ "policy": text }))
    }

    /// A token with this policy only, and what else is said about it.
    ///
    /// # Panics
    ///
    /// If `more` is no object.
    pub fn token(&self, policy: &str, more: Value) -> String {
        let mut body = json!({ "policies": [policy], "no_default_policy": true, "ttl": "1h" });
        let more = more.as_object().expect("an object").clone();
        body.as_object_mut().expect("an object").extend(more);
        let answer = self.post("auth/token/create", body);
        answer["auth"]["client_token"].as_str().expect("a token").to_owned()
    }

    /// Ends a token.
    pub fn revoke(&self, token: &str) {
        self.post("auth/token/revoke", json!({ "token": token }));
    }

    /// A new auth method of this type at a random place.
    pub fn auth(&self, kind: &str) -> String {
        let mount = crate::random(kind);
        self.post(&format!("sys/auth/{mount}"), json!({ "type": kind }));
        mount
    }

    /// Ends all tokens that logins at this place have brought.
    pub fn revoke_logins(&self, mount: &str) {
        self.try_revoke_logins(mount).expect("a token that may end leases");
    }

    /// The same; `None` if the server refuses.
    pub fn try_revoke_logins(&self, mount: &str) -> Option<Value> {
        self.try_post(&format!("sys/leases/revoke-prefix/auth/{mount}"), json!({ "sync": true }))
    }

    /// A role of an AppRole method: its id, and a secret id.
    ///
    /// # Panics
    ///
    /// If the server refuses.
    pub fn app_role(&self, mount: &str, role: Value, secret_id: Value) -> (String, String) {
        self.try_app_role(mount, role, secret_id).expect("a token that may make roles")
    }

    /// The same; `None` if the server refuses.
    pub fn try_app_role(
        &self,
        mount: &str,
        role: Value,
        secret_id: Value,
    ) -> Option<(String, String)> {
        let path = format!("auth/{mount}/role/app");
        self.try_post(&path, role)?;
        let (_, id) = self.call("GET", &format!("{path}/role-id"), None);
        let secret = self.try_post(&format!("{path}/secret-id"), secret_id)?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        Some((text(&id["data"]["role_id"])?, text(&secret["data"]["secret_id"])?))
    }

    /// Its version.
    pub fn version(&self) -> String {
        let (_, health) = self.call("GET", "sys/health", None);
        health["version"].as_str().unwrap_or("of unknown version").to_owned()
    }
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name}: where OpenBao listens"))
}

/// Every part of a path, percent-encoded.
fn encoded(path: &str) -> String {
    let encode = |part: &str| {
        percent_encoding::utf8_percent_encode(part, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    path.split('/').map(encode).collect::<Vec<_>>().join("/")
}
