//! What a client sees of each mishap, and which calls it hits.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use http::Response;
use secretconf_store_tests::server::{Authority, Mishap, Server};

use crate::client::{Heard, ask, connect, get, keep_alive};
use crate::echo;
use crate::tls::trusting;

/// What a call sees with this mishap; the call after it is answered rightly.
#[track_caller]
fn with(mishap: Mishap) -> Heard {
    let server = Server::start(echo);
    server.next(mishap);
    let heard = get(&server, "/first");
    assert_eq!(get(&server, "/second").body, "GET /second");
    assert_eq!(server.calls(), ["GET /first", "GET /second"]);
    heard
}

#[test]
fn answer() {
    let own = Response::builder().status(403).header("x-ms-request-id", "7").body("no".into());
    let heard = with(Mishap::Answer(own.unwrap()));
    assert_eq!((heard.status, heard.body.as_str(), heard.end), (403, "no", Ok(())));
    assert_eq!(heard.header("x-ms-request-id"), Some("7"));
}

#[test]
fn status() {
    let heard = with(Mishap::status(429, "application/json", "{}"));
    assert_eq!((heard.status, heard.body.as_str()), (429, "{}"));
    assert_eq!(heard.header("content-type"), Some("application/json"));
    assert_eq!(heard.header("retry-after"), None);
}

#[test]
fn retry_after() {
    let heard = with(Mishap::status(429, "application/json", "{}").retry_after(7));
    assert_eq!((heard.status, heard.header("retry-after")), (429, Some("7")));
    let heard = with(Mishap::Page(503).retry_after(1));
    assert_eq!((heard.status, heard.header("retry-after")), (503, Some("1")));
}

#[test]
fn page() {
    let heard = with(Mishap::Page(502));
    assert_eq!((heard.status, heard.header("content-type")), (502, Some("text/html")));
    assert!(heard.body.contains("<html>") && heard.body.contains("hunter2"), "{heard:?}");
}

#[test]
fn empty() {
    let heard = with(Mishap::Empty);
    assert_eq!((heard.status, heard.body.as_str(), heard.end), (200, "", Ok(())));
}

#[test]
fn garbage() {
    let heard = with(Mishap::Garbage);
    assert_eq!((heard.status, heard.header("content-type")), (200, Some("application/json")));
    assert_eq!(heard.header("content-length"), Some(heard.body.len().to_string().as_str()));
    let parsed = serde_json::from_str::<serde_json::Value>(&heard.body);
    assert!(parsed.unwrap_err().is_eof());
}

#[test]
fn close() {
    let heard = with(Mishap::Close);
    assert_eq!((heard.raw.as_str(), heard.end), ("", Ok(())));
}

#[test]
fn reset() {
    let heard = with(Mishap::Reset);
    assert_eq!((heard.raw.as_str(), heard.end), ("", Err(ErrorKind::ConnectionReset)));
}

#[test]
fn cut_off() {
    let heard = with(Mishap::CutOff);
    assert_eq!((heard.status, heard.header("content-length")), (200, Some("10")));
    assert_eq!((heard.body.as_str(), heard.end), ("GET /", Err(ErrorKind::ConnectionReset)));
}

#[test]
fn cut_off_of_an_empty_answer() {
    let server = Server::start(|_: &http::Request<_>| Response::default());
    let heard = get(server.next(Mishap::CutOff), "/");
    assert_eq!(heard.header("content-length"), Some("1"));
    assert_eq!((heard.body.as_str(), heard.end), ("", Err(ErrorKind::ConnectionReset)));
}

#[test]
fn slow() {
    let wait = Duration::from_millis(150);
    let began = Instant::now();
    let heard = with(Mishap::Slow(wait));
    assert_eq!((heard.status, heard.body.as_str()), (200, "GET /first"));
    assert!(began.elapsed() >= wait);
}

#[test]
fn hang() {
    let server = Server::start(echo);
    server.next(Mishap::Hang);
    let mut stream = connect(server.port());
    stream.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
    let heard = ask(&mut stream, "/");
    assert_eq!((heard.raw.as_str(), heard.end), ("", Err(ErrorKind::WouldBlock)));
}

#[test]
fn over_tls() {
    let authority = Authority::new();
    let server = Server::start_tls(&authority, echo);
    server.next(Mishap::CutOff).next(Mishap::Reset).next(Mishap::Page(503));
    let ask = || ask(&mut trusting(&server, &authority, "localhost"), "/a");
    let heard = ask();
    assert_eq!((heard.status, heard.body.as_str()), (200, "GET"));
    assert_eq!(heard.end, Err(ErrorKind::ConnectionReset));
    let heard = ask();
    assert_eq!((heard.raw.as_str(), heard.end), ("", Err(ErrorKind::ConnectionReset)));
    assert_eq!(ask().status, 503);
    assert_eq!(ask().body, "GET /a");
}

#[test]
fn next_hits_calls_in_order() {
    let server = Server::start(echo);
    server.next(Mishap::Page(500)).next(Mishap::Page(503));
    let statuses = [(); 3].map(|()| get(&server, "/").status);
    assert_eq!(statuses, [500, 503, 200]);
}

#[test]
fn next_on_waits_for_a_call_that_fits() {
    let server = Server::start(echo);
    server.next_on(|request| request.uri().path().starts_with("/secrets"), Mishap::Page(503));
    let mut stream = connect(server.port());
    let mut status = |path| keep_alive(&mut stream, "GET", path, "").0;
    assert_eq!(["/token", "/secrets/a", "/secrets/b"].map(&mut status), [200, 503, 200]);
}

#[test]
fn always_lasts_until_it_is_taken_back() {
    let server = Server::start(echo);
    server.always(Mishap::Page(500));
    server.always_on(|request| request.uri() == "/a", Mishap::Page(502));
    server.next(Mishap::Page(503));
    let status = |path| get(&server, path).status;
    assert_eq!(["/a", "/a", "/a", "/b", "/b"].map(status), [503, 502, 502, 500, 500]);
    server.next(Mishap::Page(503)).always(None);
    assert_eq!(["/a", "/a", "/b"].map(status), [503, 200, 200]);
}

#[test]
fn heal_takes_everything_back() {
    let server = Server::start(echo);
    server.next(Mishap::Page(503)).always(Mishap::Page(500)).heal();
    assert_eq!(get(&server, "/").status, 200);
}

#[test]
#[should_panic = "an answer"]
fn only_an_answer_has_headers() {
    let _unreached = Mishap::Hang.retry_after(1);
}
