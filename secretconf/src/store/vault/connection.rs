//! The connections of one Tokio runtime to Vault.

use std::fs;
use std::net::{IpAddr, ToSocketAddrs as _};
use std::path::Path;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{HOST, HeaderName, HeaderValue, LOCATION, RETRY_AFTER};
use reqwest::redirect::{Attempt, Policy};
use reqwest::{Certificate, Client, ClientBuilder, Identity, Proxy, Response, Url};

use super::address::{Address, authority, may_be_asked};
use super::call::Call;
use super::credentials::unreadable;
use super::fault;
use super::said::Said;
use super::settings::{Settings, Trust};
use crate::store::StoreError;
use crate::store::call::{self, Fault};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

const TOKEN: HeaderName = HeaderName::from_static("x-vault-token");
const NAMESPACE: HeaderName = HeaderName::from_static("x-vault-namespace");
/// Agents that guard against forged requests want to see it.
const REQUEST: HeaderName = HeaderName::from_static("x-vault-request");

pub(super) struct Connection {
    client: Client,
    base: Url,
    /// Host and port, for messages.
    pub(super) host: String,
    namespace: Option<HeaderValue>,
    host_header: Option<HeaderValue>,
}

impl Connection {
    pub(super) fn new(settings: &Settings) -> Result<Self, StoreError> {
        let host = settings.address.host.clone();
        let mut builder = tls(settings)?
            // Whether HTTP/2 is there depends on what else is compiled into the program.
            .http1_only()
            .connect_timeout(CONNECT_TIMEOUT)
            .redirect(redirects(settings.allow_http));
        builder = match &settings.proxy {
            // A proxy would carry the token of plain http off this machine.
            _ if settings.is_local() => builder.no_proxy(),
            Some(proxy) => builder.proxy(Proxy::all(proxy).map_err(|_| {
                StoreError::misconfigured().detail("VAULT_PROXY_ADDR is not the address of a proxy")
            })?),
            None => builder,
        };
        let mut base = settings.address.url.clone();
        let mut host_header = None;
        if let Some(name) = &settings.server_name {
            base = renamed(&settings.address, name)?;
            host_header = HeaderValue::from_str(&host).ok();
            let host = bare_host(&settings.address.url);
            builder = builder.dns_resolver(Elsewhere { name: name.clone(), host });
        }
        let namespace = settings.namespace.as_deref().map(namespace_header).transpose()?;
        let client = builder.build().map_err(|error| unbuilt(&error))?;
        Ok(Self { client, base, host, namespace, host_header })
    }

    /// Asks once. An answer is what Vault means about the call; what stands in its way is a fault.
    pub(super) async fn send(
        &self,
        call: &Call,
        token: Option<&HeaderValue>,
    ) -> Result<Said, Fault> {
        let mut request = self.client.request(call.method(), call.url(&self.base));
        request = request.header(REQUEST, HeaderValue::from_static("true"));
        for (name, value) in [
            (TOKEN, token),
            (NAMESPACE, self.namespace.as_ref()),
            (HOST, self.host_header.as_ref()),
        ] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        if let Some(body) = call.body() {
            request = request.body(body);
        }
        let response =
            request.send().await.map_err(|error| fault::of_connection(&error, &self.host))?;
        self.read(response).await
    }

    async fn read(&self, response: Response) -> Result<Said, Fault> {
        let status = response.status();
        if status.is_redirection() {
            let target = header(&response, &LOCATION).and_then(|to| self.base.join(&to).ok());
            let target = target.map(|url| format!("{}://{}", url.scheme(), authority(&url)));
            return Err(fault::redirected(status.as_u16(), target.as_deref(), &self.host));
        }
        let retry_after = header(&response, &RETRY_AFTER);
        let body = response.bytes().await.map_err(|_| fault::cut_off(&self.host))?;
        let said = Said { status: status.as_u16(), body: body.into() };
        match fault::of_answer(&said, retry_after.as_deref(), &self.host) {
            Some(fault) => Err(fault),
            None => Ok(said),
        }
    }
}

fn header(response: &Response, name: &HeaderName) -> Option<String> {
    response.headers().get(name)?.to_str().ok().map(str::to_owned)
}

fn tls(settings: &Settings) -> Result<ClientBuilder, StoreError> {
    let builder = Client::builder().tls_backend_rustls();
    if settings.address.url.scheme() == "http" {
        // The system's certificates take a while to read, and some systems have none.
        return Ok(builder.tls_certs_only([]));
    }
    let builder = match &settings.trust {
        Trust::System => builder,
        Trust::File(path) => builder.tls_certs_only(certificates(&read(path)?, &shown(path))?),
        Trust::Pem(pem) => {
            builder.tls_certs_only(certificates(pem.as_bytes(), "VAULT_CACERT_BYTES")?)
        }
        Trust::Directory(path) => builder.tls_certs_only(directory(path)?),
    };
    let Some((certificate, key)) = &settings.identity else { return Ok(builder) };
    let pem = [read(certificate)?, vec![b'\n'], read(key)?].concat();
    let identity = Identity::from_pem(&pem).map_err(|_| {
        let (certificate, key) = (shown(certificate), shown(key));
        StoreError::misconfigured()
            .detail(format!("{certificate} and {key} are not a certificate and its key"))
            .help("write both as PEM, the key without a password")
    })?;
    Ok(builder.identity(identity))
}

fn certificates(pem: &[u8], from: &str) -> Result<Vec<Certificate>, StoreError> {
    match Certificate::from_pem_bundle(pem) {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        _ => Err(StoreError::misconfigured()
            .detail(format!("no certificate in {from}"))
            .help("write the certificate authority as PEM: -----BEGIN CERTIFICATE-----")),
    }
}

/// All certificates of a directory. What else lies there is passed over.
fn directory(path: &Path) -> Result<Vec<Certificate>, StoreError> {
    let entries = fs::read_dir(path).map_err(|error| unreadable(path, &error))?;
    let files = entries.flatten().map(|entry| entry.path()).filter(|file| file.is_file());
    let found: Vec<Certificate> = files
        .filter_map(|file| Certificate::from_pem_bundle(&fs::read(file).ok()?).ok())
        .flatten()
        .collect();
    if found.is_empty() { certificates(&[], &shown(path)) } else { Ok(found) }
}

fn read(path: &Path) -> Result<Vec<u8>, StoreError> {
    fs::read(path).map_err(|error| unreadable(path, &error))
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn namespace_header(namespace: &str) -> Result<HeaderValue, StoreError> {
    HeaderValue::from_str(namespace.trim_matches('/')).map_err(|_| {
        StoreError::misconfigured().detail("the namespace has characters that it cannot have")
    })
}

fn unbuilt(error: &reqwest::Error) -> StoreError {
    let texts = call::texts(error);
    if texts.contains("certificate") || texts.contains("CA ") {
        return StoreError::misconfigured()
            .detail("this system has no certificate authorities to trust, or the client certificate does not fit its key")
            .help("install the system's certificates, or name the file of Vault's certificate authority in VAULT_CACERT");
    }
    StoreError::misconfigured().detail("the connection cannot be set up")
}

/// As the command lines do: once, from a standby to the active server, and never from https to http. The request goes
/// there as it is, token and all.
fn redirects(allow_http: bool) -> Policy {
    Policy::custom(move |attempt: Attempt<'_>| {
        let secure = attempt.previous().iter().all(|url| url.scheme() == "https");
        let first = attempt.previous().len() == 1;
        let as_it_is = matches!(attempt.status().as_u16(), 307 | 308);
        let may = attempt.url().scheme() == "https"
            || (!secure && may_be_asked(attempt.url(), allow_http));
        if first && as_it_is && may { attempt.follow() } else { attempt.stop() }
    })
}

/// The address with the name that the certificate is for.
fn renamed(address: &Address, name: &str) -> Result<Url, StoreError> {
    let mut url = address.url.clone();
    let is_name = name.parse::<IpAddr>().is_err();
    if is_name && url.set_host(Some(name)).is_ok() {
        Ok(url)
    } else {
        Err(StoreError::misconfigured().detail("VAULT_TLS_SERVER_NAME is not the name of a host"))
    }
}

fn bare_host(url: &Url) -> String {
    url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned()
}

/// Looks one name up as if it were another.
struct Elsewhere {
    name: String,
    host: String,
}

impl Resolve for Elsewhere {
    fn resolve(&self, name: Name) -> Resolving {
        let asked = name.as_str();
        let host = if asked.eq_ignore_ascii_case(&self.name) {
            self.host.clone()
        } else {
            asked.to_owned()
        };
        Box::pin(async move {
            // Port 0 stands for that of the URL.
            let look_up = move || (&*host, 0).to_socket_addrs();
            let found = tokio::task::spawn_blocking(look_up).await??;
            Ok(Box::new(found) as Addrs)
        })
    }
}
