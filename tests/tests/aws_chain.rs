//! `Aws::new()`: what the SDK finds in the process environment. That cannot be set in a running program, so each test
//! starts this file's program again.

use std::process::Command;
use std::time::{Duration, Instant};

use secretconf::store::{Aws, Request};
use secretconf_tests::aws_fake::AwsFake;
use secretconf_tests::fetching::fetch_until;

const STARTED: &str = "SECRETCONF_TEST_STARTED_BY_A_TEST";

/// Not a test: what the others start, to see what the default chain makes of their environment.
#[test]
#[ignore = "started by the tests of this file, with an environment of its own"]
fn asks_with_the_default_chain() {
    // Not with the credentials of whoever runs the ignored tests.
    if std::env::var_os(STARTED).is_none() {
        return;
    }
    let requests = [Request::new("db")];
    fetch_until(Duration::from_secs(8), &Aws::new(), &requests);
    match requests[0].outcome() {
        Some(answer) => match (answer.as_text(), answer.error()) {
            (Some(text), _) => println!("text: {}", text.expose()),
            (_, error) => println!("error: {error:?}"),
        },
        None => println!("nothing; {:?}", requests[0].troubled()),
    }
}

/// What the default chain makes of this environment, and how long it takes.
fn asked_with(variables: &[(&str, &str)]) -> (String, Duration) {
    let nowhere = std::env::temp_dir().join("secretconf-no-such-home");
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["asks_with_the_default_chain", "--exact", "--ignored", "--nocapture"]);
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("AWS_")
            || name.starts_with("SSL_CERT_")
            || name.to_ascii_lowercase().ends_with("_proxy")
        {
            command.env_remove(&*name);
        }
    }
    command.env(STARTED, "yes").env("HOME", &nowhere).env("USERPROFILE", &nowhere);
    command.envs(variables.iter().copied());
    let started = Instant::now();
    let output = command.output().unwrap();
    (String::from_utf8_lossy(&output.stdout).into_owned(), started.elapsed())
}

const OFF: (&str, &str) = ("AWS_EC2_METADATA_DISABLED", "true");
const REGION: (&str, &str) = ("AWS_REGION", "us-east-1");
const KEY: (&str, &str) = ("AWS_ACCESS_KEY_ID", "AKID");
const SECRET: (&str, &str) = ("AWS_SECRET_ACCESS_KEY", "secret-access-key");

#[test]
fn region_credentials_and_endpoint_of_the_environment() {
    for variable in ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SECRETS_MANAGER"] {
        let fake = AwsFake::new();
        fake.text("db", "right");
        let endpoint = fake.endpoint();
        let (said, _) = asked_with(&[OFF, REGION, KEY, SECRET, (variable, &endpoint)]);
        assert!(said.contains("text: right"), "{said}");
    }
}

#[test]
fn a_proxy_of_the_environment() {
    let fake = AwsFake::new();
    fake.text("db", "right");
    let endpoint = ("AWS_ENDPOINT_URL", "http://secrets.invalid");
    let proxy = fake.endpoint();
    let (said, _) = asked_with(&[OFF, REGION, KEY, SECRET, endpoint, ("HTTP_PROXY", &proxy)]);
    assert!(said.contains("text: right"), "{said}");
}

/// Reading the system's certificates is most of what the SDK does at a start. Where it has read none, it panics in a
/// debug build; on anything but Linux it does not look at this variable alone.
#[cfg(target_os = "linux")]
#[test]
fn no_certificates_are_read_without_tls() {
    let fake = AwsFake::new();
    fake.text("db", "right");
    let endpoint = fake.endpoint();
    let none = ("SSL_CERT_FILE", "/dev/null");
    let (said, _) = asked_with(&[OFF, REGION, KEY, SECRET, none, ("AWS_ENDPOINT_URL", &endpoint)]);
    assert!(said.contains("text: right"), "{said}");
}

#[test]
fn attempts_of_the_environment() {
    let fake = AwsFake::new();
    fake.always(secretconf_tests::aws_fake::Mishap::Code(400, "ThrottlingException"));
    let endpoint = fake.endpoint();
    let variables =
        [OFF, REGION, KEY, SECRET, ("AWS_ENDPOINT_URL", &*endpoint), ("AWS_MAX_ATTEMPTS", "2")];
    let (said, _) = asked_with(&variables);
    assert!(said.contains("Throttled"), "{said}");
    assert_eq!(fake.calls().len(), 2);
}

#[test]
fn no_region() {
    let (said, took) = asked_with(&[OFF, KEY, SECRET]);
    assert!(said.contains("Misconfigured") && said.contains("set AWS_REGION"), "{said}");
    assert!(took < Duration::from_secs(4), "{took:?}");
}

#[test]
fn no_credentials() {
    let (said, took) = asked_with(&[OFF, REGION]);
    assert!(said.contains("Misconfigured") && said.contains("no AWS credentials found"), "{said}");
    assert!(said.contains("AWS_PROFILE"), "{said}");
    assert!(took < Duration::from_secs(4), "{took:?}");
}

/// A laptop: nobody answers at the address of the metadata service.
#[cfg(target_os = "linux")]
#[test]
fn no_metadata_service() {
    let silent = Silent::new();
    let endpoint = silent.endpoint();
    let (said, took) = asked_with(&[REGION, ("AWS_EC2_METADATA_SERVICE_ENDPOINT", &endpoint)]);
    assert!(said.contains("Misconfigured") && said.contains("no AWS credentials found"), "{said}");
    assert!(took < Duration::from_secs(4), "{took:?}");
}

/// A subnet without a route to AWS.
#[cfg(target_os = "linux")]
#[test]
fn no_route() {
    let silent = Silent::new();
    let endpoint = silent.endpoint();
    let (said, _) = asked_with(&[OFF, REGION, KEY, SECRET, ("AWS_ENDPOINT_URL", &endpoint)]);
    assert!(said.contains("Unavailable"), "{said}");
    assert!(said.contains(&format!("no connection to {} in time", silent.address)), "{said}");
    assert!(said.contains("check the route to AWS"), "{said}");
}

/// An address where connecting hangs: a listener that accepts nobody, with its queue full.
#[cfg(target_os = "linux")]
struct Silent {
    address: std::net::SocketAddr,
    _listener: tokio::net::TcpListener,
    _queue: Vec<std::net::TcpStream>,
    _runtime: tokio::runtime::Runtime,
}

#[cfg(target_os = "linux")]
impl Silent {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let entered = runtime.enter();
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let listener = socket.listen(1).unwrap();
        let address = listener.local_addr().unwrap();
        drop(entered);
        let wait = Duration::from_millis(300);
        let connect = || std::net::TcpStream::connect_timeout(&address, wait).ok();
        let queue = std::iter::from_fn(connect).collect();
        Self { address, _listener: listener, _queue: queue, _runtime: runtime }
    }

    fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }
}
