//! The server that stands in front of a store in the other tests: it must break calls exactly as it says.

mod client;
mod forward;
mod mishaps;
mod tls;
mod unreachable;

use std::io::{ErrorKind, Write as _};
use std::net::TcpStream;

use bytes::Bytes;
use http::{Request, Response};
use secretconf_store_tests::server::{Mishap, Server, answer};

use crate::client::{connect, get, hear, keep_alive, until};

/// Answers with what it was asked.
fn echo(request: &Request<Bytes>) -> Response<Bytes> {
    answer(200, "text/plain", format!("{} {}", request.method(), request.uri()))
}

#[test]
fn what_it_is_asked_is_answered_and_recorded() {
    let server = Server::start(echo);
    assert_eq!(server.url(), format!("http://127.0.0.1:{}", server.port()));
    let mut stream = connect(server.port());
    assert_eq!(keep_alive(&mut stream, "GET", "/a?b=c", "").1, "GET /a?b=c");
    assert_eq!(keep_alive(&mut stream, "POST", "/token", "grant=1").1, "POST /token");
    assert_eq!(get(&server, "/b").body, "GET /b");
    assert_eq!(server.calls(), ["GET /a?b=c", "POST /token", "GET /b"]);
    assert_eq!(server.requests()[1].body(), "grant=1");
    assert_eq!(server.requests()[1].headers()["x-from"], "client");
    assert_eq!(server.connections(), 2);
    assert_eq!(server.most_at_once(), 1);
    server.forget();
    assert_eq!(server.calls(), [""; 0]);
    assert_eq!((server.connections(), server.most_at_once()), (0, 0));
}

#[test]
fn calls_at_once_are_counted() {
    let server = Server::start(echo);
    server.always(Mishap::Hang);
    let mut streams: Vec<TcpStream> = (0..3).map(|_| connect(server.port())).collect();
    for stream in &mut streams {
        stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    }
    until(|| server.calls().len() == 3);
    assert_eq!(server.most_at_once(), 3);
    server.forget();
    assert_eq!(server.most_at_once(), 3, "they are still under way");
    drop(streams);
    until(|| server.forget().most_at_once() == 0);
}

#[test]
fn it_ends_when_it_is_dropped() {
    let server = Server::start(echo);
    server.always_on(|request| request.uri() == "/hang", Mishap::Hang);
    let port = server.port();
    let mut idle = connect(port);
    assert_eq!(keep_alive(&mut idle, "GET", "/", "").0, 200);
    let mut waiting = connect(port);
    waiting.write_all(b"GET /hang HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    until(|| server.calls().len() == 2);
    drop(server);
    for mut stream in [idle, waiting] {
        let heard = hear(&mut stream);
        assert_eq!(heard.raw, "");
        assert_ne!(heard.end, Err(ErrorKind::WouldBlock), "the connection is still open");
    }
    let refused = TcpStream::connect(("127.0.0.1", port)).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
}
