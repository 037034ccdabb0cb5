//! An HTTP server that a test can watch and break, with a fake of a store in it or a real server behind it.

mod authority;
mod connection;
mod forward;
mod mishap;
mod record;
mod unreachable;

use std::convert::Infallible;
use std::fmt;
use std::net::TcpListener;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{Request, Response};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

pub use self::authority::{Authority, Identity};
pub use self::forward::Forward;
pub use self::mishap::Mishap;
pub use self::unreachable::Unreachable;

use self::mishap::Faults;
use self::record::Record;

/// What answers when nothing goes wrong: `|request: &Request<Bytes>| -> Response<Bytes>`, or a [`Forward`].
pub trait Handler: Send + Sync + 'static {
    /// The right answer to a request.
    fn answer<'a>(&'a self, request: &'a Request<Bytes>) -> Answering<'a>;
}

/// The answer of a [`Handler`], under way.
pub type Answering<'a> = Pin<Box<dyn Future<Output = Response<Bytes>> + Send + 'a>>;

impl<F> Handler for F
where
    F: Fn(&Request<Bytes>) -> Response<Bytes> + Send + Sync + 'static,
{
    fn answer<'a>(&'a self, request: &'a Request<Bytes>) -> Answering<'a> {
        Box::pin(std::future::ready(self(request)))
    }
}

/// An answer with a text of this media type.
///
/// # Panics
///
/// If there is no such status or type.
pub fn answer(status: u16, content_type: &str, body: impl Into<Bytes>) -> Response<Bytes> {
    let answer = Response::builder().status(status).header(CONTENT_TYPE, content_type);
    answer.body(body.into()).expect("a status and a media type")
}

/// A server on a free port of 127.0.0.1. It has a thread and a runtime of its own, so that tests may block; both end,
/// and all connections close, when it is dropped.
///
/// ```
/// use bytes::Bytes;
/// use http::Request;
/// use secretconf_store_tests::server::{Mishap, Server, answer};
///
/// let server = Server::start(|_: &Request<Bytes>| answer(200, "text/plain", "hello"));
/// server.next(Mishap::Page(503));
/// // Point a client at `server.url()`: its first call is answered with a page, all others with `hello`.
/// assert_eq!(server.calls(), [""; 0]);
/// ```
pub struct Server {
    port: u16,
    scheme: &'static str,
    host: &'static str,
    state: Arc<State>,
    stop: Option<oneshot::Sender<Infallible>>,
    thread: Option<JoinHandle<()>>,
}

/// What the server's thread and its owner share.
struct State {
    handler: Box<dyn Handler>,
    faults: Mutex<Faults>,
    record: Mutex<Record>,
}

impl Server {
    /// Starts one that speaks plain HTTP.
    ///
    /// # Panics
    ///
    /// If there is no free port.
    pub fn start(handler: impl Handler) -> Self {
        Self::run(None, handler)
    }

    /// Starts one that speaks HTTPS, with a certificate of this authority for `localhost` and `127.0.0.1`.
    ///
    /// # Panics
    ///
    /// If there is no free port.
    pub fn start_tls(authority: &Authority, handler: impl Handler) -> Self {
        Self::run(Some(authority.acceptor()), handler)
    }

    fn run(tls: Option<TlsAcceptor>, handler: impl Handler) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let (scheme, host) =
            if tls.is_some() { ("https", "localhost") } else { ("http", "127.0.0.1") };
        let state = Arc::new(State {
            handler: Box::new(handler),
            faults: Mutex::default(),
            record: Mutex::default(),
        });
        let (stop, stopped) = oneshot::channel();
        let shared = Arc::clone(&state);
        let thread = thread::spawn(move || connection::listen(listener, tls, &shared, stopped));
        Self { port, scheme, host, state, stop: Some(stop), thread: Some(thread) }
    }

    /// `http://127.0.0.1:PORT` or `https://localhost:PORT`.
    pub fn url(&self) -> String {
        format!("{}://{}:{}", self.scheme, self.host, self.port)
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Lets this happen to the next call.
    pub fn next(&self, mishap: Mishap) -> &Self {
        self.next_on(|_| true, mishap)
    }

    /// Lets this happen to the next call that fits.
    pub fn next_on(
        &self,
        fits: impl Fn(&Request<Bytes>) -> bool + Send + 'static,
        mishap: Mishap,
    ) -> &Self {
        self.state.faults().next(fits, mishap);
        self
    }

    /// Lets this happen to every call that no [`next`](Self::next) is for; `None` takes back all that `always` said.
    pub fn always(&self, mishap: impl Into<Option<Mishap>>) -> &Self {
        match mishap.into() {
            Some(mishap) => self.always_on(|_| true, mishap),
            None => {
                self.state.faults().end_always();
                self
            }
        }
    }

    /// Lets this happen to every call that fits. What was said last wins.
    pub fn always_on(
        &self,
        fits: impl Fn(&Request<Bytes>) -> bool + Send + 'static,
        mishap: Mishap,
    ) -> &Self {
        self.state.faults().always(fits, mishap);
        self
    }

    /// Takes back every mishap that is still to come.
    pub fn heal(&self) -> &Self {
        *self.state.faults() = Faults::default();
        self
    }

    /// The requests so far, each as `GET /path?query`, in the order in which they arrived whole.
    pub fn calls(&self) -> Vec<String> {
        self.requests().iter().map(|r| format!("{} {}", r.method(), r.uri())).collect()
    }

    /// The same with their headers and bodies.
    pub fn requests(&self) -> Vec<Request<Bytes>> {
        self.state.record().requests.clone()
    }

    /// How many requests were under way at once, at most.
    pub fn most_at_once(&self) -> usize {
        self.state.record().most_running
    }

    /// How many connections were opened, among them those whose handshake failed.
    pub fn connections(&self) -> usize {
        self.state.record().connections
    }

    /// Forgets what it saw: calls, connections, how many at once.
    pub fn forget(&self) -> &Self {
        self.state.record().forget();
        self
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // If it panicked, it has said so.
            let _panicked = thread.join();
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({})", self.url())
    }
}

impl State {
    fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
