//! Who trusts the server, and whose clients it could trust.

use std::io::{ErrorKind, Write as _};
use std::net::TcpStream;
use std::sync::Arc;

use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{
    CertificateError, ClientConfig, ClientConnection, ConfigBuilder, RootCertStore, ServerConfig,
    ServerConnection, StreamOwned, WantsVerifier,
};
use secretconf_store_tests::server::{Authority, Identity, Server};

use crate::client::{ask, connect};
use crate::echo;

/// A connection of a client that trusts the file of this authority.
pub(crate) fn trusting(
    server: &Server,
    authority: &Authority,
    name: &'static str,
) -> StreamOwned<ClientConnection, TcpStream> {
    let config = client().with_root_certificates(roots(authority)).with_no_client_auth();
    let client = ClientConnection::new(Arc::new(config), name.try_into().unwrap()).unwrap();
    StreamOwned::new(client, connect(server.port()))
}

fn client() -> ConfigBuilder<ClientConfig, WantsVerifier> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap()
}

fn roots(authority: &Authority) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(authority.file()).unwrap()).unwrap();
    roots
}

fn chain(identity: &Identity) -> (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>) {
    let certificate = CertificateDer::from_pem_file(identity.certificate_file()).unwrap();
    (vec![certificate], PrivateKeyDer::from_pem_file(identity.key_file()).unwrap())
}

#[test]
fn whoever_trusts_the_authority_is_answered() {
    let authority = Authority::new();
    let server = Server::start_tls(&authority, echo);
    assert_eq!(server.url(), format!("https://localhost:{}", server.port()));
    for name in ["localhost", "127.0.0.1"] {
        assert_eq!(ask(&mut trusting(&server, &authority, name), "/a").body, "GET /a");
    }
    assert_eq!(server.calls(), ["GET /a", "GET /a"]);
}

#[test]
fn a_stranger_is_refused() {
    let server = Server::start_tls(&Authority::new(), echo);
    let mut stream = trusting(&server, &Authority::new(), "localhost");
    let error = stream.write_all(b"GET / HTTP/1.1\r\n\r\n").and_then(|()| stream.flush());
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidData);
    assert!(error.to_string().contains("UnknownIssuer"), "{error}");
    assert_eq!(server.connections(), 1);
    assert_eq!(server.calls(), [""; 0]);
}

#[test]
fn another_name_is_refused() {
    let authority = Authority::new();
    let server = Server::start_tls(&authority, echo);
    let heard = ask(&mut trusting(&server, &authority, "elsewhere.test"), "/");
    assert_eq!((heard.raw.as_str(), heard.end), ("", Err(ErrorKind::InvalidData)));
}

#[test]
fn plain_http_is_not_answered() {
    let server = Server::start_tls(&Authority::new(), echo);
    assert_eq!(ask(&mut connect(server.port()), "/").status, 0);
    assert_eq!(server.calls(), [""; 0]);
}

#[test]
fn files_hold_what_the_texts_say_and_end_with_their_owner() {
    let authority = Authority::new();
    assert_eq!(std::fs::read_to_string(authority.file()).unwrap(), authority.pem());
    let leaf = authority.leaf_for(&["vault.test"]);
    assert_eq!(std::fs::read_to_string(leaf.certificate_file()).unwrap(), leaf.certificate());
    assert_eq!(std::fs::read_to_string(leaf.key_file()).unwrap(), leaf.key());
    assert!(leaf.key().starts_with("-----BEGIN PRIVATE KEY-----"));
    let files = [authority.file(), leaf.key_file()];
    drop((authority, leaf));
    assert!(files.iter().all(|file| !file.exists()));
}

/// rustls trusts any certificate that it is told to; servers of other makes look whether it is an authority's.
#[test]
fn an_authority_says_that_it_is_one() {
    // Basic constraints (2.5.29.19), critical, CA:TRUE.
    let constraints = [0x55, 0x1d, 0x13, 1, 1, 0xff, 4, 5, 0x30, 3, 1, 1, 0xff];
    let is_authority = |der: CertificateDer<'_>| der.windows(13).any(|at| at == constraints);
    let authority = Authority::new();
    assert!(is_authority(CertificateDer::from_pem_file(authority.file()).unwrap()));
    assert!(!is_authority(chain(&authority.leaf_for(&["localhost"])).0.remove(0)));
}

#[test]
fn a_client_identity_is_one_of_this_authority() {
    let authority = Authority::new();
    handshake(&authority, &authority.client_identity("app")).unwrap();
    let stranger = handshake(&authority, &Authority::new().client_identity("app"));
    assert_eq!(stranger, Err(CertificateError::UnknownIssuer.into()));
    let server = handshake(&authority, &authority.leaf_for(&["app"]));
    let purpose = "certificate does not allow extended key usage for client authentication";
    assert!(server.unwrap_err().to_string().contains(purpose));
}

/// A client with this identity, before a server that asks for one of the authority; in memory.
fn handshake(authority: &Authority, identity: &Identity) -> Result<(), rustls::Error> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let roots_of_clients = Arc::new(roots(authority));
    let verifier =
        WebPkiClientVerifier::builder_with_provider(roots_of_clients, Arc::clone(&provider));
    let (leaf, key) = chain(&authority.leaf_for(&["vault.test"]));
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_client_cert_verifier(verifier.build().unwrap())
        .with_single_cert(leaf, key)?;
    let mut server = ServerConnection::new(Arc::new(config))?;

    let (certificate, key) = chain(identity);
    let config = client()
        .with_root_certificates(roots(authority))
        .with_client_auth_cert(certificate, key)?;
    let mut client = ClientConnection::new(Arc::new(config), "vault.test".try_into().unwrap())?;
    while client.is_handshaking() || server.is_handshaking() {
        let mut bytes = Vec::new();
        client.write_tls(&mut bytes).unwrap();
        server.read_tls(&mut bytes.as_slice()).unwrap();
        server.process_new_packets()?;
        let mut bytes = Vec::new();
        server.write_tls(&mut bytes).unwrap();
        client.read_tls(&mut bytes.as_slice()).unwrap();
        client.process_new_packets()?;
    }
    Ok(())
}
