//! Addresses where no answer can be had.

use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

/// How many clients a full queue may hold; systems round the number asked for.
const MOST_IN_QUEUE: usize = 64;

/// An address on this machine where nobody answers. It stays so for as long as the value lives: the port is taken.
#[derive(Debug)]
pub struct Unreachable {
    address: SocketAddr,
    _socket: Socket,
    _queue: Vec<TcpStream>,
}

impl Unreachable {
    /// Connections are refused.
    ///
    /// # Panics
    ///
    /// If there is no free port.
    pub fn refused() -> Self {
        let (socket, address) = bound();
        Self { address, _socket: socket, _queue: Vec::new() }
    }

    /// Connections are made, but nothing is ever read or answered.
    ///
    /// # Panics
    ///
    /// If there is no free port.
    pub fn silent() -> Self {
        let (socket, address) = bound();
        socket.listen(128).expect("a listener");
        Self { address, _socket: socket, _queue: Vec::new() }
    }

    /// Connections are never made, as behind a firewall that drops everything.
    ///
    /// # Panics
    ///
    /// If there is no free port, or the system has no end of its queue.
    pub fn black_hole() -> Self {
        let (socket, address) = bound();
        socket.listen(0).expect("a listener");
        let mut queue = Vec::new();
        // On loopback a connection is made at once, or not while the queue is full.
        while let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(250)) {
            queue.push(stream);
            assert!(queue.len() <= MOST_IN_QUEUE, "the queue of connections does not fill");
        }
        Self { address, _socket: socket, _queue: queue }
    }

    /// `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// `127.0.0.1:PORT`, for other schemes.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

fn bound() -> (Socket, SocketAddr) {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
    socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into()).expect("a free port");
    let address = socket.local_addr().expect("an address").as_socket().expect("an IP address");
    (socket, address)
}
