//! As plain a client as can be, so that it hides nothing of what the server does.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::thread::sleep;
use std::time::{Duration, Instant};

use secretconf_store_tests::server::Server;

/// Far more than anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// All that came over a connection.
#[derive(Debug)]
pub(crate) struct Heard {
    pub(crate) raw: String,
    pub(crate) status: u16,
    pub(crate) body: String,
    /// How the connection ended.
    pub(crate) end: Result<(), ErrorKind>,
}

impl Heard {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let head = self.raw.split("\r\n\r\n").next().unwrap_or_default();
        let mut headers = head.lines().filter_map(|line| line.split_once(": "));
        headers.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

pub(crate) fn connect(port: u16) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// One request over a connection of its own.
pub(crate) fn get(server: &Server, path: &str) -> Heard {
    ask(&mut connect(server.port()), path)
}

/// The last request of a connection.
pub(crate) fn ask(stream: &mut (impl Read + Write), path: &str) -> Heard {
    let request = format!("GET {path} HTTP/1.1\r\nhost: client\r\nconnection: close\r\n\r\n");
    if let Err(error) = stream.write_all(request.as_bytes()) {
        return heard(&[], Err(error));
    }
    hear(stream)
}

/// What comes over a connection until it ends.
pub(crate) fn hear(stream: &mut impl Read) -> Heard {
    let mut bytes = Vec::new();
    let end = stream.read_to_end(&mut bytes);
    heard(&bytes, end)
}

fn heard(bytes: &[u8], end: io::Result<usize>) -> Heard {
    let raw = String::from_utf8(bytes.to_vec()).unwrap();
    let status = raw.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    let body = raw.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default();
    Heard { raw, status, body, end: end.map(drop).map_err(|error| error.kind()) }
}

/// A request that leaves the connection open: status and body of its answer.
pub(crate) fn keep_alive(
    stream: &mut TcpStream,
    method: &str,
    path: &str,
    body: &str,
) -> (u16, String) {
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: client\r\nx-from: client\r\ncontent-length: {length}\r\n\r\n"
    );
    stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
    let mut bytes = Vec::new();
    loop {
        let mut buffer = [0; 1024];
        let read = stream.read(&mut buffer).unwrap();
        assert_ne!(read, 0, "the connection ended early");
        bytes.extend_from_slice(&buffer[..read]);
        let so_far = heard(&bytes, Ok(0));
        if so_far.header("content-length") == Some(&so_far.body.len().to_string()) {
            return (so_far.status, so_far.body);
        }
    }
}

/// Waits for something that must come.
#[track_caller]
pub(crate) fn until(done: impl Fn() -> bool) {
    let began = Instant::now();
    while !done() {
        assert!(began.elapsed() < PATIENCE, "it did not happen");
        sleep(Duration::from_millis(5));
    }
}
