//! Addresses where nobody answers.

use std::io::ErrorKind;
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use secretconf_store_tests::server::Unreachable;

use crate::client::ask;

const SHORT: Duration = Duration::from_millis(200);

#[test]
fn refused() {
    let nobody = Unreachable::refused();
    assert_eq!(nobody.url(), format!("http://{}", nobody.address()));
    let error = TcpStream::connect(nobody.address()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
    let taken = TcpListener::bind(nobody.address()).unwrap_err();
    assert_eq!(taken.kind(), ErrorKind::AddrInUse, "nobody else can begin to answer there");
}

#[test]
fn silent() {
    let nobody = Unreachable::silent();
    for _ in 0..5 {
        let mut stream = TcpStream::connect_timeout(&nobody.address(), SHORT).unwrap();
        stream.set_read_timeout(Some(SHORT)).unwrap();
        let heard = ask(&mut stream, "/");
        assert_eq!((heard.raw.as_str(), heard.end), ("", Err(ErrorKind::WouldBlock)));
    }
}

#[test]
fn black_hole() {
    let nobody = Unreachable::black_hole();
    for _ in 0..3 {
        let error = TcpStream::connect_timeout(&nobody.address(), SHORT).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
    }
}
