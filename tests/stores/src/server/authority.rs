//! Certificates for tests.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use secretconf_tests::Dir;
use tokio_rustls::TlsAcceptor;

/// A certificate authority that nobody trusts, unless told to. Every one is another.
///
/// It signs the certificates of servers rather than being one: rustls refuses a server whose certificate is an
/// authority's.
#[derive(Debug)]
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    dir: Dir,
}

impl Authority {
    /// A new one.
    ///
    /// # Panics
    ///
    /// If its files cannot be written.
    #[expect(clippy::new_without_default, reason = "each is another")]
    pub fn new() -> Self {
        let key = KeyPair::generate().expect("a key");
        // With one name for all, a stranger's certificate would have a bad signature rather than an unknown issuer.
        let mut params =
            params(&format!("Test authority {:02x?}", &key.public_key_raw()[1..5]), []);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let issuer = CertifiedIssuer::self_signed(params, key).expect("a certificate");
        let dir = Dir::new();
        dir.file("ca.pem", issuer.pem());
        Self { issuer, dir }
    }

    /// Its certificate.
    pub fn pem(&self) -> String {
        self.issuer.pem()
    }

    /// A file with its certificate, for as long as it lives.
    pub fn file(&self) -> PathBuf {
        self.dir.path().join("ca.pem")
    }

    /// A server's certificate for these host names and addresses.
    ///
    /// # Panics
    ///
    /// If there are none, or one cannot stand in a certificate.
    pub fn leaf_for(&self, names: &[&str]) -> Identity {
        let params = params(names[0], names.iter().copied());
        self.sign(params, ExtendedKeyUsagePurpose::ServerAuth)
    }

    /// A client's certificate with this common name, which is its DNS name too.
    ///
    /// # Panics
    ///
    /// If the name cannot stand in a certificate.
    pub fn client_identity(&self, name: &str) -> Identity {
        self.sign(params(name, [name]), ExtendedKeyUsagePurpose::ClientAuth)
    }

    fn sign(&self, mut params: CertificateParams, usage: ExtendedKeyUsagePurpose) -> Identity {
        params.use_authority_key_identifier_extension = true;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![usage];
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        Identity::new(certificate.pem(), key.serialize_pem())
    }

    /// TLS of a server on this machine.
    pub(super) fn acceptor(&self) -> TlsAcceptor {
        let leaf = self.leaf_for(&["localhost", "127.0.0.1"]);
        let (certificate, key) = (leaf.certificate().as_bytes(), leaf.key().as_bytes());
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions of TLS")
            .with_no_client_auth()
            .with_single_cert(
                vec![CertificateDer::from_pem_slice(certificate).expect("a certificate")],
                PrivateKeyDer::from_pem_slice(key).expect("a key"),
            );
        TlsAcceptor::from(Arc::new(config.expect("a certificate and its key")))
    }
}

fn params<'a>(common_name: &str, names: impl IntoIterator<Item = &'a str>) -> CertificateParams {
    let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
    let mut params = CertificateParams::new(names).expect("names for a certificate");
    params.distinguished_name.push(DnType::CommonName, common_name);
    params
}

/// A certificate and its private key, in PEM. Their files live as long as it does.
#[derive(Debug)]
pub struct Identity {
    certificate: String,
    key: String,
    dir: Dir,
}

impl Identity {
    fn new(certificate: String, key: String) -> Self {
        let dir = Dir::new();
        dir.file("cert.pem", &certificate);
        dir.file("key.pem", &key);
        Self { certificate, key, dir }
    }

    /// The certificate.
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    /// The private key, in PKCS#8.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The file of the certificate.
    pub fn certificate_file(&self) -> PathBuf {
        self.path("cert.pem")
    }

    /// The file of the private key.
    pub fn key_file(&self) -> PathBuf {
        self.path("key.pem")
    }

    fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.dir.path().join(name)
    }
}
