//! Connections of a server: what hyper does, and how they break.

use std::convert::Infallible;
use std::fmt;
use std::net::TcpListener;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Either, Full};
use hyper::body::{Body, Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::record::Running;
use super::{Mishap, State};

/// What every answer takes: long enough for calls to overlap.
const OVERLAP: Duration = Duration::from_millis(5);

/// Serves until `stopped`; its runtime takes all connections with it.
pub(super) fn listen(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    state: &Arc<State>,
    stopped: oneshot::Receiver<Infallible>,
) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        tokio::select! {
            _ = stopped => {}
            () = accept(listener, tls, state) => {}
        }
    });
}

async fn accept(listener: TcpListener, tls: Option<TlsAcceptor>, state: &Arc<State>) {
    listener.set_nonblocking(true).expect("a socket for Tokio");
    let listener = tokio::net::TcpListener::from_std(listener).expect("a socket for Tokio");
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Too many open files, which may pass.
            sleep(OVERLAP).await;
            continue;
        };
        state.record().connections += 1;
        tokio::spawn(connect(stream, tls.clone(), Arc::clone(state)));
    }
}

async fn connect(stream: TcpStream, tls: Option<TlsAcceptor>, state: Arc<State>) {
    let _unneeded = stream.set_nodelay(true);
    match tls {
        None => serve(stream, &state).await,
        Some(tls) => {
            // A client that does not trust us leaves here.
            if let Ok(stream) = tls.accept(stream).await {
                serve(stream, &state).await;
            }
        }
    }
}

async fn serve(stream: impl Stream, state: &State) {
    let service = service_fn(|request| state.respond(request));
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let Err(ended) = (&mut connection).await else { return };
    let stream = connection.into_parts().io.into_inner();
    let cause = std::error::Error::source(&ended).and_then(|cause| cause.downcast_ref());
    if let Some(Broken::Reset) = cause {
        // The system sends a reset for a socket that is closed without lingering.
        let _unneeded = stream.tcp().set_zero_linger();
    }
}

impl State {
    async fn respond(&self, request: Request<Incoming>) -> Result<Response<Payload>, Broken> {
        let (head, body) = request.into_parts();
        let body = body.collect().await.map_err(|_| Broken::Closed)?.to_bytes();
        let request = Request::from_parts(head, body);
        let _running = Running::begin(self, &request);
        let mishap = self.faults().take(&request);
        sleep(OVERLAP).await;
        if let Some(answer) = mishap.as_ref().and_then(Mishap::instead) {
            return Ok(whole(answer));
        }
        match mishap {
            Some(Mishap::Close) => return Err(Broken::Closed),
            Some(Mishap::Reset) => return Err(Broken::Reset),
            Some(Mishap::Hang) => std::future::pending().await,
            Some(Mishap::Slow(time)) => sleep(time).await,
            Some(Mishap::CutOff) => return Ok(cut(self.handler.answer(&request).await)),
            _ => {}
        }
        Ok(whole(self.handler.answer(&request).await))
    }
}

type Payload = Either<Full<Bytes>, Half>;

fn whole(answer: Response<Bytes>) -> Response<Payload> {
    answer.map(|body| Either::Left(Full::new(body)))
}

fn cut(answer: Response<Bytes>) -> Response<Payload> {
    // Something is promised even if the right answer is empty.
    let promised = answer.body().len().max(1);
    let mut answer = answer.map(|body| {
        let half = body.slice(..body.len() / 2);
        Either::Right(Half { half: Some(half), waited: false })
    });
    answer.headers_mut().insert(CONTENT_LENGTH, promised.into());
    answer
}

/// Half of a body, then a reset.
struct Half {
    half: Option<Bytes>,
    waited: bool,
}

impl Body for Half {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        if let Some(half) = self.half.take() {
            return Poll::Ready(Some(Ok(Frame::data(half))));
        }
        // hyper sends what it has before it asks again; an error at once would make it drop that.
        if !self.waited {
            self.waited = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(Broken::Reset)))
    }
}

/// How a connection ends instead of an answer.
#[derive(Debug)]
enum Broken {
    Closed,
    Reset,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for Broken {}

/// What a connection runs over.
trait Stream: AsyncRead + AsyncWrite + Unpin {
    fn tcp(&self) -> &TcpStream;
}

impl Stream for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

impl Stream for TlsStream<TcpStream> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0
    }
}
