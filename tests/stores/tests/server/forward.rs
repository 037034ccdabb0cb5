//! A real server behind ours; here it is one of ours, too.

use std::io::Write as _;

use bytes::Bytes;
use http::header::HOST;
use http::{Request, Response};
use secretconf_store_tests::server::{Authority, Forward, Mishap, Server, Unreachable};

use crate::client::{connect, get, hear, keep_alive};
use crate::echo;

/// Everything of a request that has to arrive.
fn describe(request: &Request<Bytes>) -> Response<Bytes> {
    let header = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap());
    let text = format!(
        "{} {} x-from={:?} body={:?}",
        request.method(),
        request.uri(),
        header("x-from"),
        request.body(),
    );
    Response::builder().status(418).header("x-back", "b").body(text.into()).unwrap()
}

#[test]
fn requests_and_answers_pass_whole() {
    let back = Server::start(describe);
    let front = Server::start(Forward::to(&back.url()));
    let mut stream = connect(front.port());
    let (status, body) = keep_alive(&mut stream, "PUT", "/v1/a%2Fb?list=true&x=%20", "text");
    let expected = r#"PUT /v1/a%2Fb?list=true&x=%20 x-from=Some("client") body=b"text""#;
    assert_eq!((status, body.as_str()), (418, expected));
    assert_eq!(get(&front, "/").header("x-back"), Some("b"));
    assert_eq!(front.calls(), back.calls());
}

#[test]
fn the_host_is_the_clients_or_the_servers_own() {
    let back = Server::start(echo);
    let client = get(&Server::start(Forward::to(&back.url())), "/");
    let own = get(&Server::start(Forward::to(&back.url()).own_host()), "/");
    assert_eq!((client.status, own.status), (200, 200));
    let hosts: Vec<_> = back.requests().iter().map(|r| r.headers()[HOST].clone()).collect();
    assert_eq!(hosts, ["client".to_owned(), format!("127.0.0.1:{}", back.port())]);
}

#[test]
fn a_path_of_the_server_stands_in_front() {
    let back = Server::start(echo);
    let front = Server::start(Forward::to(&format!("{}/under/here/", back.url())));
    assert_eq!(get(&front, "/a?b").body, "GET /under/here/a?b");
}

#[test]
fn chunks_become_a_body_with_a_length() {
    let back = Server::start(describe);
    let front = Server::start(Forward::to(&back.url()));
    let mut stream = connect(front.port());
    let head = "POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntransfer-encoding: chunked\r\n";
    write!(stream, "{head}\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n").unwrap();
    assert!(hear(&mut stream).body.contains(r#"body=b"abc""#));
    let request = &back.requests()[0];
    assert_eq!(request.headers()["content-length"], "3");
    assert!(!request.headers().contains_key("transfer-encoding"));
}

#[test]
fn over_https_to_a_server_that_is_trusted() {
    let authority = Authority::new();
    let back = Server::start_tls(&authority, describe);
    for url in [back.url(), format!("https://127.0.0.1:{}", back.port())] {
        let front = Server::start(Forward::to(&url).trusting(authority.file()));
        assert_eq!(get(&front, "/").status, 418);
    }
    let trusts_another = Forward::to(&back.url()).trusting(Authority::new().file());
    for forward in [trusts_another, Forward::to(&back.url())] {
        let heard = get(&Server::start(forward), "/");
        assert_eq!(heard.status, 502);
        assert!(heard.body.contains("UnknownIssuer"), "{heard:?}");
    }
    assert_eq!(back.calls().len(), 2);
}

#[test]
fn nobody_there_is_a_502() {
    let nobody = Unreachable::refused();
    let heard = get(&Server::start(Forward::to(&nobody.url())), "/");
    assert_eq!(heard.status, 502);
    assert!(heard.body.contains(&nobody.url()), "{heard:?}");
}

#[test]
fn mishaps_keep_calls_from_the_server_behind() {
    let back = Server::start(echo);
    let front = Server::start(Forward::to(&back.url()));
    front.next(Mishap::Page(503));
    assert_eq!((get(&front, "/a").status, get(&front, "/b").status), (503, 200));
    assert_eq!(front.calls(), ["GET /a", "GET /b"]);
    assert_eq!(back.calls(), ["GET /b"]);
    front.next(Mishap::CutOff);
    assert_eq!(get(&front, "/c").body, "GET");
}

#[test]
fn a_client_that_leaves_takes_its_call_along() {
    let back = Server::start(echo);
    back.always(Mishap::Hang);
    let front = Server::start(Forward::to(&back.url()));
    let mut stream = connect(front.port());
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    crate::until(|| back.calls().len() == 1);
    drop(stream);
    crate::until(|| back.forget().most_at_once() == 0);
}
