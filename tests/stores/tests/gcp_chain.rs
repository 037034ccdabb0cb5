//! `Gcp::new()`: the credentials that the SDK finds in the process environment, and the project. That cannot be set in a
//! running program, so each test starts this file's program again.

use std::process::Command;
use std::time::Duration;

use bytes::Bytes;
use http::Request as Call;
use rcgen::{KeyPair, PKCS_RSA_SHA256};
use secretconf::store::{Gcp, Request};
use secretconf_store_tests::gcp_fake::{GcpFake, PROJECT};
use secretconf_store_tests::server::{Mishap, Server, Unreachable, answer};
use secretconf_tests::Dir;
use secretconf_tests::fetching::fetch_until;
use serde_json::json;

const STARTED: &str = "SECRETCONF_TEST_STARTED_BY_A_TEST";

/// Where the child's store asks: the library itself reads no variable for that.
const ENDPOINT: &str = "SECRETCONF_TEST_ENDPOINT";

/// In milliseconds, for what never ends by itself.
const DEADLINE: &str = "SECRETCONF_TEST_DEADLINE";

/// Not a test: what the others start, to see what the store makes of their environment.
#[test]
#[ignore = "started by the tests of this file, with an environment of its own"]
fn asks_with_what_it_finds() {
    // Not with the credentials of whoever runs the ignored tests.
    if std::env::var_os(STARTED).is_none() {
        return;
    }
    let store = Gcp::new().endpoint(std::env::var(ENDPOINT).unwrap());
    let requests = [Request::new("db"), Request::new("projects/other/secrets/db")];
    let deadline = std::env::var(DEADLINE).map_or(20_000, |text| text.parse().unwrap());
    fetch_until(Duration::from_millis(deadline), &store, &requests);
    for request in requests {
        match request.outcome() {
            Some(answer) => match (answer.as_text(), answer.error()) {
                (Some(text), _) => println!("text: {}", text.expose()),
                (_, error) => println!("error: {error:?}"),
            },
            None => println!("nothing; {:?}", request.troubled()),
        }
    }
}

/// A fake that asks for a token, behind a server.
struct Google {
    fake: GcpFake,
    server: Server,
    dir: Dir,
}

impl Google {
    fn new() -> Self {
        let fake = GcpFake::new();
        fake.project("other", "42")
            .version("db", "mine")
            .version("projects/other/secrets/db", "theirs");
        let answers = fake.clone();
        let server = Server::start(move |call: &Call<Bytes>| answers.respond(call));
        Self { fake, server, dir: Dir::new() }
    }

    /// The host and port, as `GCE_METADATA_HOST` has them.
    fn host(&self) -> String {
        self.server.url().replace("http://", "")
    }

    /// What the store makes of this environment.
    fn asked_with(&self, variables: &[(&str, &str)]) -> String {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["asks_with_what_it_finds", "--exact", "--ignored", "--nocapture"]);
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            let google = ["GOOGLE_", "GCLOUD_", "GCE_", "CLOUDSDK_"];
            if google.iter().any(|prefix| name.starts_with(prefix))
                || name.to_ascii_lowercase().ends_with("_proxy")
            {
                command.env_remove(&*name);
            }
        }
        let home = self.dir.path();
        command.env(STARTED, "yes").env("HOME", home).env("APPDATA", home);
        command.env(ENDPOINT, self.server.url());
        command.envs(variables.iter().copied());
        let output = command.output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Writes credentials into a file, and says what it is called.
    fn credentials(&self, content: &serde_json::Value) -> String {
        self.dir.file_text("credentials.json", content.to_string())
    }

    /// Credentials of a person.
    fn person(&self) -> String {
        self.credentials(&json!({
            "type": "authorized_user",
            "client_id": "client",
            "client_secret": "planted",
            "refresh_token": "planted",
            "quota_project_id": PROJECT,
            "token_uri": format!("{}/token", self.server.url()),
        }))
    }

    /// The token service answers so.
    fn token_service(&self, status: u16, body: &serde_json::Value) {
        let answer = answer(status, "application/json", body.to_string());
        self.server.always_on(|call| call.uri().path() == "/token", Mishap::Answer(answer));
    }

    /// The headers `Authorization` of calls for secrets.
    fn authorizations(&self) -> Vec<String> {
        let calls = self.server.requests();
        let accesses = calls.iter().filter(|call| call.uri().path().ends_with(":access"));
        accesses.map(|call| call.headers()["authorization"].to_str().unwrap().to_owned()).collect()
    }
}

const KEY: &str = "GOOGLE_APPLICATION_CREDENTIALS";
const METADATA: &str = "GCE_METADATA_HOST";

#[test]
fn a_machine_of_googles() {
    let google = Google::new();
    google.fake.require_token();
    let host = google.host();
    let said = google.asked_with(&[(METADATA, &host)]);
    assert!(said.contains("text: mine") && said.contains("text: theirs"), "{said}");
    let projects = google.fake.calls();
    let projects =
        projects.iter().filter(|call| call.path.ends_with("/project/project-id")).count();
    assert_eq!(projects, 1);
}

#[test]
fn the_key_of_a_service_account() {
    let google = Google::new();
    let key = KeyPair::generate_for(&PKCS_RSA_SHA256).unwrap().serialize_pem();
    let file = google.credentials(&json!({
        "type": "service_account",
        "project_id": PROJECT,
        "private_key_id": "1",
        "private_key": key,
        "client_email": "tests@test-project.iam.gserviceaccount.com",
        "token_uri": format!("{}/token", google.server.url()),
    }));
    let said = google.asked_with(&[(KEY, &file)]);
    assert!(said.contains("text: mine") && said.contains("text: theirs"), "{said}");
    let tokens = google.authorizations();
    assert_eq!(tokens.len(), 2);
    // It signs its tokens itself.
    assert!(tokens.iter().all(|token| token.starts_with("Bearer ey")), "{tokens:?}");

    google.fake.project("third", "43").version("projects/third/secrets/db", "third");
    for variable in ["GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT", "CLOUDSDK_CORE_PROJECT"] {
        let said = google.asked_with(&[(KEY, &file), (variable, "third")]);
        assert!(
            said.contains("text: third") && said.contains("text: theirs"),
            "{variable}: {said}"
        );
    }
}

#[test]
fn a_person_has_no_project() {
    let google = Google::new();
    google.token_service(
        200,
        &json!({ "access_token": "t", "expires_in": 3599, "token_type": "Bearer" }),
    );
    let file = google.person();
    let said = google.asked_with(&[(KEY, &file)]);
    assert!(said.contains("no Google Cloud project") && said.contains("text: theirs"), "{said}");
    for words in ["GOOGLE_CLOUD_PROJECT", "projects/PROJECT/secrets/NAME", ".project(..)"] {
        assert!(said.contains(words), "{said}");
    }
    let said = google.asked_with(&[(KEY, &file), ("GOOGLE_CLOUD_PROJECT", PROJECT)]);
    assert!(said.contains("text: mine"), "{said}");
}

/// The file that `gcloud auth application-default login` writes.
#[cfg(not(windows))]
#[test]
fn a_file_where_the_sdk_looks() {
    let google = Google::new();
    google.token_service(
        200,
        &json!({ "access_token": "t", "expires_in": 3599, "token_type": "Bearer" }),
    );
    let directory = google.dir.path().join(".config/gcloud");
    std::fs::create_dir_all(&directory).unwrap();
    std::fs::rename(google.person(), directory.join("application_default_credentials.json"))
        .unwrap();
    let said = google.asked_with(&[]);
    assert!(said.contains("no Google Cloud project") && said.contains("text: theirs"), "{said}");
}

#[test]
fn a_session_that_is_over() {
    let google = Google::new();
    google.token_service(
        400,
        &json!({ "error": "invalid_grant", "error_description": "Bad Request, planted" }),
    );
    let file = google.person();
    let said = google.asked_with(&[(KEY, &file)]);
    let code = r#"code: Some("invalid_grant")"#;
    assert_eq!(said.matches(code).count(), 2, "one problem for all: {said}");
    assert!(said.contains("Misconfigured"), "{said}");
    assert!(said.contains("gcloud auth application-default login"), "{said}");
    assert!(!said.contains("planted"), "{said}");
    assert_eq!(google.authorizations(), [""; 0]);
}

#[test]
fn a_token_service_that_fails_is_asked_again() {
    let google = Google::new();
    google.token_service(
        200,
        &json!({ "access_token": "t", "expires_in": 3599, "token_type": "Bearer" }),
    );
    google.server.next_on(|call| call.uri().path() == "/token", Mishap::Page(503));
    let file = google.person();
    let said = google.asked_with(&[(KEY, &file)]);
    assert!(said.contains("text: theirs"), "{said}");
}

#[test]
fn files_that_are_none() {
    let google = Google::new();
    let text = google.dir.file_text("text.json", "planted");
    let other = google.credentials(&json!({ "type": "planted", "project_id": PROJECT }));
    for (file, words) in [
        ("/no/such/file.json", "the file with the Google credentials cannot be read"),
        (&*text, "the Google credentials are not well formed"),
        (&*other, "does not support credentials of this type"),
    ] {
        let said = google.asked_with(&[(KEY, file)]);
        assert!(said.contains("Misconfigured") && said.contains(words), "{said}");
        assert!(said.contains(KEY), "{said}");
        assert!(!said.contains("planted") && !said.contains("/no/such"), "{said}");
        assert_eq!(said.matches("error: ").count(), 2, "not only at the deadline: {said}");
    }
    let broken = google.credentials(&json!({
        "type": "service_account",
        "project_id": PROJECT,
        "private_key_id": "1",
        "private_key": "planted",
        "client_email": "tests@test-project.iam.gserviceaccount.com",
    }));
    let said = google.asked_with(&[(KEY, &broken)]);
    assert!(said.contains("the Google credentials give no token"), "{said}");
    assert!(!said.contains("planted"), "{said}");
}

/// A laptop: nobody answers where the metadata server would be.
#[test]
fn no_credentials() {
    let google = Google::new();
    let said = google.asked_with(&[(METADATA, "no-such-host.invalid"), (DEADLINE, "2500")]);
    assert_eq!(said.matches("no Google credentials found").count(), 2, "{said}");

    for nowhere in [Unreachable::refused(), Unreachable::silent(), Unreachable::black_hole()] {
        let said =
            google.asked_with(&[(METADATA, &nowhere.address().to_string()), (DEADLINE, "2500")]);
        assert_eq!(said.matches("no Google credentials found").count(), 2, "{said}");
        for words in ["Misconfigured", KEY, "gcloud auth application-default login"] {
            assert!(said.contains(words), "{said}");
        }
    }
    assert_eq!(google.server.calls(), [""; 0]);
}

/// Where the platform's own authorities are asked, that variable is not.
#[cfg(target_os = "linux")]
#[test]
fn an_authority_of_ones_own() {
    let google = Google::new();
    let (authority, answers) =
        (secretconf_store_tests::server::Authority::new(), google.fake.clone());
    let secure = Server::start_tls(&authority, move |call: &Call<Bytes>| answers.respond(call));
    let (host, url, file) = (google.host(), secure.url(), authority.file().display().to_string());
    let said = google.asked_with(&[(METADATA, &host), (ENDPOINT, &url)]);
    assert_eq!(said.matches("the certificate of localhost:").count(), 2, "{said}");
    let trusting = [(METADATA, &*host), (ENDPOINT, &*url), ("SSL_CERT_FILE", &*file)];
    let said = google.asked_with(&trusting);
    assert!(said.contains("text: mine") && said.contains("text: theirs"), "{said}");
}

#[test]
fn a_machine_without_an_account_or_a_project() {
    let google = Google::new();
    let host = google.host();
    google.server.always_on(
        |call| call.uri().path().ends_with("/project/project-id"),
        Mishap::Answer(answer(404, "text/html", "")),
    );
    let said = google.asked_with(&[(METADATA, &host)]);
    assert!(said.contains("no Google Cloud project") && said.contains("text: theirs"), "{said}");

    google.server.always_on(
        |call| call.uri().path().ends_with("/token"),
        Mishap::Answer(answer(404, "text/html", "")),
    );
    let said = google.asked_with(&[(METADATA, &host)]);
    assert!(said.contains("the metadata server gives no token"), "{said}");
    assert!(said.contains("give the machine or the workload a service account"), "{said}");
}
