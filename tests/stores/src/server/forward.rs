//! A real server behind ours.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{CONNECTION, EXPECT, HOST, HeaderValue, TE, TRANSFER_ENCODING, UPGRADE};
use http::{HeaderMap, Request, Response, Uri, Version};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::{Answering, Handler, answer};

type Failure = Box<dyn Error + Send + Sync>;

/// Passes every request on to another server, whole and as it is; each over a connection of its own.
///
/// If that server is out of reach, the answer is a 502 that says why.
pub struct Forward {
    target: Uri,
    tls: TlsConnector,
    own_host: bool,
}

impl Forward {
    /// To a server such as `http://127.0.0.1:8200`; a path in front of all paths may follow.
    ///
    /// # Panics
    ///
    /// If this is no such URL.
    pub fn to(url: &str) -> Self {
        let target: Uri = url.parse().expect("a URL");
        assert!(matches!(target.scheme_str(), Some("http" | "https")), "{url} is not of HTTP");
        Self { target, tls: connector(RootCertStore::empty()), own_host: false }
    }

    /// Trusts the authorities in a PEM file, and no others: over https, nobody is trusted without it.
    ///
    /// # Panics
    ///
    /// If there are none in the file.
    #[must_use]
    pub fn trusting(mut self, file: impl AsRef<Path>) -> Self {
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_file_iter(file).expect("a PEM file") {
            roots.add(certificate.expect("a certificate")).expect("an authority");
        }
        assert!(!roots.is_empty(), "no authority to trust");
        self.tls = connector(roots);
        self
    }

    /// Sends the other server's own `Host`. Else it sees the one that the client sent to us.
    #[must_use]
    pub fn own_host(mut self) -> Self {
        self.own_host = true;
        self
    }

    async fn send(&self, request: &Request<Bytes>) -> Result<Response<Bytes>, Failure> {
        let request = self.readdress(request)?;
        let https = self.target.scheme_str() == Some("https");
        let host = self.target.host().unwrap_or_default();
        let port = self.target.port_u16().unwrap_or(if https { 443 } else { 80 });
        let stream = TcpStream::connect((host, port)).await?;
        if !https {
            return exchange(stream, request).await;
        }
        let name = ServerName::try_from(host.to_owned())?;
        exchange(self.tls.connect(name, stream).await?, request).await
    }

    fn readdress(&self, request: &Request<Bytes>) -> Result<Request<Full<Bytes>>, Failure> {
        let mut request = request.clone().map(Full::new);
        let before = self.target.path().trim_end_matches('/');
        *request.uri_mut() = format!("{before}{}", request.uri()).parse()?;
        *request.version_mut() = Version::HTTP_11;
        strip(request.headers_mut());
        if self.own_host {
            let host = self.target.authority().map_or("", |authority| authority.as_str());
            request.headers_mut().insert(HOST, HeaderValue::from_str(host)?);
        }
        Ok(request)
    }
}

impl Handler for Forward {
    fn answer<'a>(&'a self, request: &'a Request<Bytes>) -> Answering<'a> {
        Box::pin(async move {
            self.send(request).await.unwrap_or_else(|error| {
                let text = format!("no answer from {}: {error}", self.target);
                answer(502, "text/plain", text)
            })
        })
    }
}

async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    request: Request<Full<Bytes>>,
) -> Result<Response<Bytes>, Failure> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // It ends with its sender, so also if our client leaves before the answer.
    tokio::spawn(connection);
    let (mut head, body) = sender.send_request(request).await?.into_parts();
    strip(&mut head.headers);
    head.version = Version::HTTP_11;
    Ok(Response::from_parts(head, body.collect().await?.to_bytes()))
}

/// Takes away what is about one connection, not about the message.
fn strip(headers: &mut HeaderMap) {
    for name in [CONNECTION, EXPECT, TE, TRANSFER_ENCODING, UPGRADE] {
        headers.remove(name);
    }
    headers.remove("keep-alive");
}

fn connector(roots: RootCertStore) -> TlsConnector {
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions of TLS")
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}
