//! A TCP proxy that makes loopback as far away as a data centre: half of the round trip each way, and a whole one
//! before a new connection carries anything, which is what `connect` costs there. There is no TLS, whose handshake
//! would cost a new connection one round trip more.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// Its threads end with the process.
pub(crate) struct Link(SocketAddr);

impl Link {
    pub(crate) fn to(upstream: SocketAddr, round_trip: Duration) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let _refused = join(client, upstream, round_trip);
            }
        });
        Ok(Self(address))
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}", self.0)
    }
}

fn join(client: TcpStream, upstream: SocketAddr, round_trip: Duration) -> io::Result<()> {
    let connected = Instant::now() + round_trip;
    let server = TcpStream::connect(upstream)?;
    for stream in [&client, &server] {
        stream.set_nodelay(true)?;
    }
    carry(client.try_clone()?, server.try_clone()?, round_trip / 2, connected);
    carry(server, client, round_trip / 2, connected);
    Ok(())
}

/// Everything arrives `way` later than it was sent; nothing is sent earlier than `connected`.
fn carry(mut from: TcpStream, mut to: TcpStream, way: Duration, connected: Instant) {
    let (send, sent) = mpsc::channel::<(Instant, Vec<u8>)>();
    thread::spawn(move || {
        let mut chunk = vec![0; 64 * 1024];
        while let Ok(length @ 1..) = from.read(&mut chunk) {
            let arrival = Instant::now().max(connected) + way;
            if send.send((arrival, chunk[..length].to_vec())).is_err() {
                break;
            }
        }
    });
    thread::spawn(move || {
        for (arrival, chunk) in sent {
            thread::sleep(arrival.saturating_duration_since(Instant::now()));
            if to.write_all(&chunk).is_err() {
                break;
            }
        }
        let _already_closed = to.shutdown(Shutdown::Write);
    });
}
