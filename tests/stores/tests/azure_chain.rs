//! `Azure::new()`: the credentials and the vault that it finds in the process environment. That cannot be set in a running
//! program, so each test starts this file's program again.

use std::process::Command;
use std::time::{Duration, Instant};

use aws_lc_rs::signature::{RSA_PSS_2048_8192_SHA256, UnparsedPublicKey};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::Request as HttpRequest;
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256, PublicKeyData as _, RsaKeySize};
use secretconf::store::{Azure, Request};
use secretconf_store_tests::azure_fake::{
    ASSERTION, AzureFake, CLIENT_ID, CLIENT_SECRET, IDENTITY_CLIENT_ID, IDENTITY_HEADER,
    IDENTITY_PATH, TENANT, TOKEN,
};
use secretconf_store_tests::azure_rig::AzureRig;
use secretconf_store_tests::server::{Server, Unreachable, answer};
use secretconf_tests::Dir;
use secretconf_tests::fetching::fetch_until;
use serde_json::Value;

const STARTED: &str = "SECRETCONF_TEST_STARTED_BY_A_TEST";

/// Not a test: what the others start, to see what the default chain makes of their environment.
#[test]
#[ignore = "started by the tests of this file, with an environment of its own"]
fn asks_with_the_default_chain() {
    // Not with the credentials of whoever runs the ignored tests.
    if std::env::var_os(STARTED).is_none() {
        return;
    }
    let mut store = Azure::new();
    if let Some(host) = std::env::var_os("SECRETCONF_TEST_TRUSTED_HOST") {
        store = store.trust_host(host.to_string_lossy());
    }
    let requests = [Request::new("db"), Request::new("db")];
    fetch_until(Duration::from_secs(8), &store, &requests);
    for request in &requests {
        match request.outcome() {
            Some(answer) => match (answer.as_text(), answer.error()) {
                (Some(text), _) => println!("text: {}", text.expose()),
                (_, error) => println!("error: {error:?}"),
            },
            None => println!("nothing; {:?}", request.troubled()),
        }
    }
}

type Variable<'a> = (&'a str, &'a str);

/// What the default chain makes of this environment, and how long it takes.
fn asked_with(variables: &[Variable<'_>]) -> (String, Duration) {
    let nowhere = std::env::temp_dir().join("secretconf-no-such-home");
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["asks_with_the_default_chain", "--exact", "--ignored", "--nocapture"]);
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        let ours = ["AZURE_", "IDENTITY_", "IMDS_", "MSI_", "SSL_CERT_"];
        if ours.iter().any(|prefix| name.starts_with(prefix))
            || name.to_ascii_lowercase().ends_with("_proxy")
        {
            command.env_remove(&*name);
        }
    }
    command.env(STARTED, "yes").env("HOME", &nowhere).env("PATH", &nowhere);
    command.envs(variables.iter().copied());
    let started = Instant::now();
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    for hidden in [CLIENT_SECRET, TOKEN, ASSERTION, IDENTITY_HEADER, "hunter2"] {
        assert!(!said.contains(hidden), "{said}");
    }
    (said, started.elapsed())
}

/// A vault, and the variables that lead to it.
struct Site {
    rig: AzureRig,
    url: String,
    authorities: String,
}

impl Site {
    fn new() -> Self {
        let rig = AzureRig::new();
        rig.fake.set("db", "right");
        let (url, authorities) = (rig.server.url(), rig.authority.file().display().to_string());
        Self { rig, url, authorities }
    }

    fn asked_with(&self, variables: &[Variable<'_>]) -> (String, Duration) {
        let site = [
            ("AZURE_KEYVAULT_URL", &*self.url),
            ("AZURE_AUTHORITY_HOST", &*self.url),
            ("SSL_CERT_FILE", &*self.authorities),
            ("SECRETCONF_TEST_TRUSTED_HOST", "localhost"),
        ];
        asked_with(&[&site, variables].concat())
    }

    #[track_caller]
    fn right(&self, variables: &[Variable<'_>]) {
        let (said, _) = self.asked_with(variables);
        assert_eq!(said.matches("text: right").count(), 2, "{said}");
        assert_eq!(self.rig.fake.token_calls(), 1, "{said}");
    }

    /// What is said when no token is to be had, and how long it takes to say so.
    #[track_caller]
    fn wrong(&self, variables: &[Variable<'_>], words: &[&str]) -> Duration {
        let (said, took) = self.asked_with(variables);
        assert_eq!(said.matches("kind: Misconfigured").count(), 2, "{said}");
        for word in words {
            assert!(said.contains(word), "`{word}` is not told in: {said}");
        }
        took
    }
}

/// The token endpoints of managed identities, which speak plain HTTP.
fn metadata(fake: &AzureFake) -> Server {
    let fake = fake.clone();
    Server::start(move |request: &HttpRequest<Bytes>| fake.respond(request))
}

const APPLICATION: [Variable<'_>; 2] =
    [("AZURE_TENANT_ID", TENANT), ("AZURE_CLIENT_ID", CLIENT_ID)];
const SECRET: Variable<'_> = ("AZURE_CLIENT_SECRET", CLIENT_SECRET);
const DEPLOYED: Variable<'_> = ("AZURE_TOKEN_CREDENTIALS", "prod");
const MANAGED: Variable<'_> = ("AZURE_TOKEN_CREDENTIALS", "ManagedIdentityCredential");

#[test]
fn a_client_secret() {
    let site = Site::new();
    site.right(&[APPLICATION[0], APPLICATION[1], SECRET]);
    assert_eq!(site.rig.fake.lists(), 0);
}

#[test]
fn a_workload_identity() {
    let dir = Dir::new();
    dir.file("token", ASSERTION);
    let file = dir.path().join("token").display().to_string();
    Site::new().right(&[APPLICATION[0], APPLICATION[1], ("AZURE_FEDERATED_TOKEN_FILE", &file)]);

    dir.file("token", "hunter2");
    let words = ["AADSTS70021", "federated credential"];
    Site::new()
        .wrong(&[APPLICATION[0], APPLICATION[1], ("AZURE_FEDERATED_TOKEN_FILE", &file)], &words);
    let words = ["AZURE_FEDERATED_TOKEN_FILE cannot be read: entity not found"];
    let absent = ("AZURE_FEDERATED_TOKEN_FILE", "/no/such/token");
    Site::new().wrong(&[APPLICATION[0], APPLICATION[1], absent], &words);
}

/// What the token service must check of an assertion: the signature, by the certificate that it knows, and the claims.
fn check_assertion(token_url: &str, certificate: &[u8], public: &[u8], assertion: &str) -> bool {
    let (signed, signature) = assertion.rsplit_once('.').unwrap_or_default();
    let (header, claims) = signed.split_once('.').unwrap_or_default();
    let decode = |text: &str| BASE64_URL_SAFE_NO_PAD.decode(text).unwrap_or_default();
    let read = |text: &str| serde_json::from_slice::<Value>(&decode(text)).unwrap_or_default();
    let (header, claims) = (read(header), read(claims));
    let thumbprint = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, certificate);
    let verified = UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, public)
        .verify(signed.as_bytes(), &decode(signature))
        .is_ok();
    let known = header["x5t#S256"] == BASE64_URL_SAFE_NO_PAD.encode(thumbprint);
    let addressed =
        claims["aud"] == token_url && claims["sub"] == CLIENT_ID && claims["iss"] == CLIENT_ID;
    verified && known && addressed && header["alg"] == "PS256"
}

/// A site whose token service knows this certificate instead of an assertion that stays the same.
fn site_with_certificate(key: &KeyPair, certificate: &rcgen::Certificate) -> Site {
    let mut site = Site::new();
    let fake = site.rig.fake.clone();
    let (public, der) = (key.der_bytes().to_vec(), certificate.der().to_vec());
    site.rig.server =
        Server::start_tls(&site.rig.authority, move |request: &HttpRequest<Bytes>| {
            let host = request.headers()["host"].to_str().unwrap();
            let token_url = format!("https://{host}/{TENANT}/oauth2/v2.0/token");
            let form: Vec<(String, String)> =
                form_urlencoded::parse(request.body()).into_owned().collect();
            let sent =
                form.iter().find(|(name, _)| name == "client_assertion").map(|(_, text)| text);
            let good = sent.is_some_and(|sent| check_assertion(&token_url, &der, &public, sent));
            fake.assertion(sent.filter(|_| good).map_or(ASSERTION, String::as_str));
            fake.respond(request)
        });
    site.url = site.rig.server.url();
    site
}

#[test]
fn a_client_certificate() {
    let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).unwrap();
    let certificate = CertificateParams::new(Vec::new()).unwrap().self_signed(&key).unwrap();
    let dir = Dir::new();
    dir.file("client.pem", certificate.pem() + &key.serialize_pem());
    let path = dir.path().join("client.pem").display().to_string();
    let variables = [APPLICATION[0], APPLICATION[1], ("AZURE_CLIENT_CERTIFICATE_PATH", &*path)];
    site_with_certificate(&key, &certificate).right(&variables);

    let stranger = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).unwrap();
    let words = ["did not accept the client certificate", "AADSTS70021"];
    site_with_certificate(&stranger, &certificate).wrong(&variables, &words);

    dir.file("client.pem", "hunter2");
    Site::new().wrong(&variables, &["not a PEM file", "openssl pkcs12"]);
}

#[test]
fn a_managed_identity_of_a_machine() {
    let site = Site::new();
    let metadata = metadata(&site.rig.fake);
    let there = ("AZURE_POD_IDENTITY_AUTHORITY_HOST", &*metadata.url());
    site.right(&[there, MANAGED]);
    assert!(metadata.calls()[0].contains("resource=https%3A%2F%2Fvault.azure.net"));

    // In the chain it must first show that it is there.
    let site = Site::new();
    let metadata = self::metadata(&site.rig.fake);
    let there = ("AZURE_POD_IDENTITY_AUTHORITY_HOST", &*metadata.url());
    let (said, _) = site.asked_with(&[there, ("AZURE_CLIENT_ID", IDENTITY_CLIENT_ID)]);
    assert!(said.contains("text: right"), "{said}");
    let calls = metadata.calls();
    assert_eq!(calls.len(), 2, "{calls:?}");
    assert!(calls[1].contains(&format!("client_id={IDENTITY_CLIENT_ID}")), "{calls:?}");
}

/// Its token would pass through the proxy unencrypted, and the proxy's refusals would stand for the service's.
#[test]
fn no_proxy_stands_before_a_metadata_service() {
    let site = Site::new();
    let metadata = metadata(&site.rig.fake);
    let proxy = Server::start(|_: &HttpRequest<Bytes>| answer(503, "text/html", "hunter2"));
    let proxy_url = proxy.url();
    let variables = [
        ("AZURE_POD_IDENTITY_AUTHORITY_HOST", &*metadata.url()),
        ("http_proxy", &*proxy_url),
        ("HTTP_PROXY", &*proxy_url),
    ];
    let (said, _) = site.asked_with(&variables);
    assert!(said.contains("text: right"), "{said}");
    assert!(proxy.calls().is_empty(), "{:?}", proxy.calls());
}

#[test]
fn a_machine_without_an_identity() {
    let site = Site::new();
    site.rig.fake.without_identity();
    let metadata = metadata(&site.rig.fake);
    let there = ("AZURE_POD_IDENTITY_AUTHORITY_HOST", &*metadata.url());
    site.wrong(&[there, DEPLOYED], &["managed identity (the machine or app has none)"]);
}

#[test]
fn a_managed_identity_of_an_app() {
    let site = Site::new();
    let endpoint = metadata(&site.rig.fake);
    let url = endpoint.url() + IDENTITY_PATH;
    let endpoint = ("IDENTITY_ENDPOINT", &*url);
    site.right(&[endpoint, ("IDENTITY_HEADER", IDENTITY_HEADER)]);

    let site = Site::new();
    let endpoint_of_site = metadata(&site.rig.fake);
    let url = endpoint_of_site.url() + IDENTITY_PATH;
    let wrong = [("IDENTITY_ENDPOINT", &*url), ("IDENTITY_HEADER", "hunter2"), DEPLOYED];
    site.wrong(&wrong, &["managed identity (HTTP 401 from the IDENTITY_ENDPOINT)"]);
}

/// Variables that are set up and refused end the chain: no other identity stands in.
#[test]
fn what_is_set_up_and_refused_ends_the_chain() {
    let site = Site::new();
    let metadata = metadata(&site.rig.fake);
    let there = ("AZURE_POD_IDENTITY_AUTHORITY_HOST", &*metadata.url());
    let wrong = ("AZURE_CLIENT_SECRET", "hunter2");
    let words = ["did not accept the client secret", "AADSTS7000215", "AZURE_CLIENT_SECRET"];
    site.wrong(&[APPLICATION[0], APPLICATION[1], wrong, there], &words);
    assert!(metadata.calls().is_empty());
    assert_eq!(site.rig.fake.token_calls(), 1);
}

#[test]
fn nothing_at_all() {
    let nobody = Unreachable::refused();
    let there = ("AZURE_POD_IDENTITY_AUTHORITY_HOST", &*nobody.url());
    let nothing_answers = format!("managed identity (nothing answers at {})", nobody.address());
    let took = Site::new().wrong(&[there], &[
        "no Azure credentials found: environment (AZURE_TENANT_ID and AZURE_CLIENT_ID are not set)",
        "workload identity (AZURE_FEDERATED_TOKEN_FILE is not set)",
        &nothing_answers,
        "Azure CLI (not installed)",
        "Azure Developer CLI (not installed)",
        "az login",
    ]);
    assert!(took < Duration::from_secs(4), "{took:?}");
}

/// A program that prints this, in the shell's search path.
#[cfg(unix)]
fn tool(dir: &Dir, name: &str, prints: &str, exit: i32) {
    use std::os::unix::fs::PermissionsExt as _;
    dir.file(name, format!("#!/bin/sh\necho '{prints}'\nexit {exit}\n"));
    let path = dir.path().join(name);
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// A token that the fake knows.
#[cfg(unix)]
fn token(fake: &AzureFake) -> String {
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("client_id", CLIENT_ID)
        .append_pair("client_secret", CLIENT_SECRET)
        .append_pair("grant_type", "client_credentials")
        .append_pair("scope", "https://vault.azure.net/.default")
        .finish();
    let request = HttpRequest::post(format!("/{TENANT}/oauth2/v2.0/token")).body(form.into());
    let answer: Value = serde_json::from_slice(fake.respond(&request.unwrap()).body()).unwrap();
    answer["access_token"].as_str().unwrap().to_owned()
}

/// A laptop: the metadata service's address answers nobody, and the developer has signed in by a tool.
#[cfg(target_os = "linux")]
#[test]
fn a_laptop() {
    let silent = Unreachable::black_hole();
    let there = ("AZURE_POD_IDENTITY_AUTHORITY_HOST", &*silent.url());
    let site = Site::new();
    let (dir, token) = (Dir::new(), token(&site.rig.fake));
    let expires = "\"expires_on\": 4102444800, \"tokenType\": \"Bearer\"";
    tool(&dir, "az", &format!("{{\"accessToken\": \"{token}\", {expires}}}"), 0);
    let path = dir.path().display().to_string();
    let (said, took) = site.asked_with(&[there, ("PATH", &path)]);
    assert_eq!(said.matches("text: right").count(), 2, "{said}");
    assert!(took < Duration::from_secs(5), "{took:?}");
    assert_eq!(site.rig.fake.token_calls(), 1, "only the test's own");
}

#[cfg(unix)]
#[test]
fn a_tool_that_fails_leaves_it_to_the_next() {
    let site = Site::new();
    let (dir, token) = (Dir::new(), token(&site.rig.fake));
    tool(&dir, "az", "hunter2 Please run az login", 1);
    tool(
        &dir,
        "azd",
        &format!("{{\"token\": \"{token}\", \"expiresOn\": \"2100-01-01T00:00:00Z\"}}"),
        0,
    );
    let path = dir.path().display().to_string();
    let developers = ("AZURE_TOKEN_CREDENTIALS", "dev");
    let (said, _) = site.asked_with(&[developers, ("PATH", &path)]);
    assert_eq!(said.matches("text: right").count(), 2, "{said}");

    tool(&dir, "azd", "hunter2", 1);
    let words = [
        "no Azure credentials found: Azure CLI (it failed: see `az login`), Azure Developer CLI (it failed",
    ];
    site.wrong(&[developers, ("PATH", &path)], &words);
}

#[test]
fn variables_that_make_no_sense() {
    let site = Site::new();
    for (variable, words) in [
        (("AZURE_TOKEN_CREDENTIALS", "hunter2"), ["AZURE_TOKEN_CREDENTIALS", "prod"]),
        (("AZURE_AUTHORITY_HOST", "http://localhost"), ["AZURE_AUTHORITY_HOST", "https"]),
        (("AZURE_TENANT_ID", "no tenant/"), ["AZURE_TENANT_ID", "cannot be right"]),
    ] {
        site.wrong(&[APPLICATION[0], APPLICATION[1], SECRET, variable], &words);
    }
    assert_eq!(site.rig.fake.token_calls(), 0);
}

#[test]
fn which_vault() {
    let said = |variables: &[Variable<'_>]| asked_with(variables).0;
    let none = said(&[]);
    assert!(
        none.contains("no Key Vault is named") && none.contains("AZURE_KEYVAULT_URL"),
        "{none}"
    );
    let elsewhere = said(&[("AZURE_KEYVAULT_URL", "https://localhost:1")]);
    assert!(elsewhere.contains("AZURE_KEYVAULT_URL names localhost:1"), "{elsewhere}");
    let plain = said(&[("AZURE_KEYVAULT_URL", "http://acme.vault.azure.net")]);
    assert!(plain.contains("AZURE_KEYVAULT_URL is an http URL"), "{plain}");
    let blank = said(&[("AZURE_KEYVAULT_URL", " ")]);
    assert!(blank.contains("no Key Vault is named"), "{blank}");
}

/// As in a container's image that has none.
#[cfg(target_os = "linux")]
#[test]
fn no_certificate_authorities() {
    let site = Site::new();
    let none = ("SSL_CERT_FILE", "/no/such/authorities.pem");
    let words = ["no certificate authorities to trust", "ca-certificates", "SSL_CERT_FILE"];
    site.wrong(&[APPLICATION[0], APPLICATION[1], SECRET, none], &words);
}
