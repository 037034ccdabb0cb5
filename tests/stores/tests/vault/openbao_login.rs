//! Every way to log in.

use std::fs;
use std::path::PathBuf;

use bytes::Bytes;
use http::Request as HttpRequest;
use rcgen::{KeyPair, PKCS_ED25519, SigningKey as _};
use secretconf::store::{StoreErrorKind, Vault};
use secretconf_store_tests::openbao::OpenBao;
use secretconf_store_tests::server::{Authority, Server, answer};
use secretconf_tests::Dir;
use secretconf_tests::fetching::{error, kind, text};
use serde_json::{Value, json};

use crate::{ask, vault};

/// A secret, and a policy that allows to read it.
struct Guarded {
    bao: OpenBao,
    name: String,
    policy: String,
}

impl Guarded {
    fn new(bao: OpenBao) -> Self {
        let mount = bao.kv(2);
        bao.write_v2(&mount, "db", json!({ "v": "found" }));
        let policy = bao.policy(&[(&format!("{mount}/data/db"), "read")]);
        Self { bao, name: format!("{mount}/db"), policy }
    }

    fn plain() -> Self {
        Self::new(OpenBao::plain())
    }

    fn store(&self) -> Vault {
        vault(self.bao.url())
    }

    #[track_caller]
    fn opens(&self, store: &Vault) {
        assert_eq!(text(&ask(store, &self.name)), r#"{"v":"found"}"#);
    }

    /// Refuses the login, and says where and what to look at.
    #[track_caller]
    fn refuses(&self, store: &Vault, words: &[&str]) {
        let request = ask(store, &self.name);
        let shown = format!("{} {}", error(&request), error(&request).cure().unwrap_or_default());
        assert!(
            matches!(kind(&request), StoreErrorKind::Misconfigured | StoreErrorKind::Denied),
            "{shown}"
        );
        for word in words {
            assert!(shown.contains(word), "no `{word}` in: {shown}");
        }
    }
}

fn file(dir: &Dir, name: &str, text: &str) -> PathBuf {
    dir.file(name, text);
    dir.path().join(name)
}

#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn token_and_token_file_of_openbao() {
    let guarded = Guarded::plain();
    let token = guarded.bao.token(&guarded.policy, json!({}));
    guarded.opens(&guarded.store().token(token.clone()));
    let dir = Dir::new();
    let path = file(&dir, "token", &format!("{token}\n"));
    guarded.opens(&guarded.store().token_file(&path));
    fs::remove_file(&path).unwrap();
    guarded.refuses(&guarded.store().token_file(&path), &["there is no file", "token"]);

    // As the command lines find it.
    let home = Dir::new();
    file(&home, ".vault-token", &token);
    let variables = [("BAO_ADDR", guarded.bao.url()), ("HOME", home.path().to_str().unwrap())];
    guarded.opens(&Vault::new().env_vars(variables));
}

#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn app_role_of_openbao() {
    let guarded = Guarded::plain();
    let mount = guarded.bao.auth("approle");
    let role = json!({ "token_policies": [guarded.policy], "token_no_default_policy": true });
    let (role_id, secret_id) = guarded.bao.app_role(&mount, role, json!({}));
    let store = || guarded.store().auth_mount(&*mount);
    guarded.opens(&store().app_role(role_id.clone(), secret_id.clone()));
    let dir = Dir::new();
    let path = file(&dir, "secret-id", &secret_id);
    guarded.opens(&store().app_role_with_secret_id_file(role_id.clone(), path));

    let wrong = store().app_role(role_id.clone(), "planted-wrong".to_owned());
    guarded.refuses(&wrong, &["HTTP 400", &mount, "secret id"]);
    let elsewhere = guarded.store().auth_mount("nowhere").app_role(role_id, secret_id);
    guarded.refuses(&elsewhere, &["HTTP 403", "auth/nowhere", "auth_mount"]);
}

#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn userpass_of_openbao() {
    let guarded = Guarded::plain();
    let mount = guarded.bao.auth("userpass");
    let user = json!({ "password": "p@ss w#rd", "token_policies": [guarded.policy] });
    guarded.bao.post(&format!("auth/{mount}/users/ada"), user);
    let store =
        |password: &str| guarded.store().auth_mount(&*mount).userpass("ada", password.to_owned());
    guarded.opens(&store("p@ss w#rd"));
    guarded.refuses(&store("planted-wrong"), &["HTTP 400", "the user and the password"]);
}

/// A signed token with these claims.
fn jwt(key: &KeyPair, claims: &Value) -> String {
    token("EdDSA", key, claims)
}

fn token(algorithm: &str, key: &KeyPair, claims: &Value) -> String {
    use base64::Engine as _;
    let mut claims = claims.clone();
    claims["nbf"] = json!(1_700_000_000);
    claims["exp"] = json!(4_000_000_000_u64);
    let encode = |bytes: &[u8]| base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(bytes);
    let header = json!({ "alg": algorithm, "typ": "JWT" });
    let signed = format!(
        "{}.{}",
        encode(header.to_string().as_bytes()),
        encode(claims.to_string().as_bytes())
    );
    let signature = encode(&key.sign(signed.as_bytes()).unwrap());
    format!("{signed}.{signature}")
}

#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn jwt_of_openbao() {
    let guarded = Guarded::plain();
    let mount = guarded.bao.auth("jwt");
    let key = KeyPair::generate_for(&PKCS_ED25519).unwrap();
    let config = json!({
        "jwt_validation_pubkeys": [key.public_key_pem()],
        "jwt_supported_algs": ["EdDSA"],
    });
    guarded.bao.post(&format!("auth/{mount}/config"), config);
    let role = json!({
        "role_type": "jwt", "user_claim": "sub", "bound_audiences": ["vault"],
        "token_policies": [guarded.policy],
    });
    guarded.bao.post(&format!("auth/{mount}/role/web"), role);
    let claims = |audience| json!({ "sub": "ada", "aud": audience });
    let (good, other) = (jwt(&key, &claims("vault")), jwt(&key, &claims("other")));

    println!(
        "{:?}",
        guarded.bao.call(
            "POST",
            &format!("auth/{mount}/login"),
            Some(&json!({"jwt": good, "role": "web"}))
        )
    );
    let store = || guarded.store().auth_mount(&*mount);
    guarded.opens(&store().jwt("web", good.clone()));
    let dir = Dir::new();
    let path = file(&dir, "jwt", &format!("{good}\n"));
    guarded.opens(&store().jwt_with_token_file("web", path));
    guarded.refuses(&store().jwt("web", other), &["refused", "the role, the audience"]);
    let stranger = KeyPair::generate_for(&PKCS_ED25519).unwrap();
    guarded.refuses(&store().jwt("web", jwt(&stranger, &claims("vault"))), &["refused"]);
}

/// The Kubernetes API that OpenBao asks whose token it is.
fn kubernetes(good: &str) -> Server {
    let good = good.to_owned();
    Server::start(move |request: &HttpRequest<Bytes>| {
        let asked: Value = serde_json::from_slice(request.body()).unwrap_or_default();
        let known = asked["spec"]["token"] == *good;
        let user =
            json!({ "username": "system:serviceaccount:shop:web", "uid": "uid-1", "groups": [] });
        let status =
            json!({ "authenticated": known, "user": if known { user } else { json!({}) } });
        let review = json!({
            "apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "status": status,
        });
        answer(201, "application/json", review.to_string())
    })
}

#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn kubernetes_of_openbao() {
    let guarded = Guarded::plain();
    let mount = guarded.bao.auth("kubernetes");
    let key = KeyPair::generate_for(&PKCS_ED25519).unwrap();
    let claims = |account: &str| {
        json!({
            "iss": "kubernetes/serviceaccount",
            "sub": format!("system:serviceaccount:shop:{account}"),
            "kubernetes.io": { "namespace": "shop", "serviceaccount": { "name": account, "uid": "uid-1" } },
        })
    };
    // Kubernetes answers for the signature, so OpenBao looks at its kind only.
    let jwt = |account| token("RS256", &key, &claims(account));
    let token = jwt("web");
    let cluster = kubernetes(&token);
    let config = json!({
        "kubernetes_host": cluster.url(), "disable_local_ca_jwt": true,
        "kubernetes_ca_cert": Authority::new().pem(),
        "token_reviewer_jwt": jwt("reviewer"),
    });
    guarded.bao.post(&format!("auth/{mount}/config"), config);
    let role = json!({
        "bound_service_account_names": ["web"], "bound_service_account_namespaces": ["shop"],
        "token_policies": [guarded.policy],
    });
    guarded.bao.post(&format!("auth/{mount}/role/web"), role);

    let dir = Dir::new();
    let path = file(&dir, "token", &token);
    let store =
        |role: &str| guarded.store().auth_mount(&*mount).kubernetes_with_token_file(role, &path);
    guarded.opens(&store("web"));
    guarded.refuses(&store("other"), &["refused", "service account"]);
    // Kubernetes writes another token into the file long before the old one ends.
    fs::write(&path, jwt("other")).unwrap();
    guarded.refuses(&store("web"), &["refused", "service account"]);
    // In the tests there is no pod.
    guarded.refuses(
        &guarded.store().kubernetes("web"),
        &["there is no file /var/run/secrets/kubernetes.io"],
    );
}

#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn certificate_of_openbao() {
    let guarded = Guarded::new(OpenBao::tls());
    let mount = guarded.bao.auth("cert");
    let authority = Authority::new();
    let role = json!({
        "certificate": authority.pem(), "allowed_common_names": ["web"],
        "token_policies": [guarded.policy],
    });
    guarded.bao.post(&format!("auth/{mount}/certs/web"), role);
    let store = |authority: &Authority, name: &str| {
        let identity = authority.client_identity(name);
        let store = guarded
            .store()
            .ca_file(guarded.bao.ca())
            .client_certificate(identity.certificate_file(), identity.key_file())
            .auth_mount(&*mount)
            .certificate("web");
        (store, identity)
    };
    let (good, _files) = store(&authority, "web");
    guarded.opens(&good);
    let (other_name, _files) = store(&authority, "other");
    guarded.refuses(&other_name, &["refused", "client certificate"]);
    let (stranger, _files) = store(&Authority::new(), "web");
    guarded.refuses(&stranger, &["refused", "client certificate"]);
    let without = guarded.store().ca_file(guarded.bao.ca()).certificate("web");
    guarded.refuses(&without, &["has no certificate", "client_certificate"]);
}
