//! Just enough network to start a server on a free port and to see that it answers.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(5);

/// A loopback port that nobody listens on.
pub(crate) fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// A loopback port that nobody listens on, nor on the one after it.
pub(crate) fn free_pair() -> io::Result<u16> {
    let mut last = None;
    for _ in 0..20 {
        let first = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = first.local_addr()?.port();
        let Some(next) = port.checked_add(1) else { continue };
        match TcpListener::bind((Ipv4Addr::LOCALHOST, next)) {
            Ok(_) => return Ok(port),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| io::ErrorKind::AddrInUse.into()))
}

/// Whether `GET path` on this port is answered with 200.
pub(crate) fn answers(port: u16, path: &str) -> bool {
    status(port, path).is_ok_and(|status| status == 200)
}

fn status(port: u16, path: &str) -> io::Result<u16> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    // In one piece: whoever answers and hangs up after the first one would look like a broken connection.
    stream.write_all(format!("GET {path} HTTP/1.0\r\nHost: {address}\r\n\r\n").as_bytes())?;

    // HTTP/1.1 200 OK
    let mut start = [0; 12];
    stream.read_exact(&mut start)?;
    std::str::from_utf8(&start[9..])
        .ok()
        .filter(|_| start.starts_with(b"HTTP/1."))
        .and_then(|code| code.parse().ok())
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "not HTTP"))
}

/// `NO_PROXY` as it is, and loopback: a proxy cannot reach our servers.
pub(crate) fn no_proxy(before: Option<String>) -> String {
    let loopback = "127.0.0.1,localhost";
    match before {
        Some(list) if !list.trim().is_empty() => format!("{list},{loopback}"),
        _ => loopback.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::thread;

    use super::{answers, free_port, no_proxy};

    #[test]
    fn a_free_port_can_be_listened_on() {
        let port = free_port().expect("a port");
        assert_ne!(port, 0);
        TcpListener::bind(("127.0.0.1", port)).expect("still free");
        assert!(!answers(port, "/"), "nobody listens");
    }

    #[test]
    fn only_a_200_is_an_answer() {
        for (answer, expected) in [
            ("HTTP/1.1 200 OK\r\n\r\n", true),
            ("HTTP/1.0 503 Service Unavailable\r\n\r\n", false),
            ("SSH-2.0-OpenSSH", false),
            ("", false),
        ] {
            let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
            let port = listener.local_addr().expect("an address").port();
            let server = thread::spawn(move || {
                let (mut stream, _) = listener.accept().expect("a client");
                let _ = stream.read(&mut [0; 512]);
                stream.write_all(answer.as_bytes()).expect("written");
            });
            assert_eq!(answers(port, "/"), expected, "{answer:?}");
            server.join().expect("no panic");
        }
    }

    #[test]
    fn loopback_is_added_to_no_proxy() {
        assert_eq!(no_proxy(None), "127.0.0.1,localhost");
        assert_eq!(no_proxy(Some(" ".into())), "127.0.0.1,localhost");
        assert_eq!(no_proxy(Some("intra".into())), "intra,127.0.0.1,localhost");
    }
}
